import { PkiError } from '../../base/index.ts'
import {
  encodeTbs,
  keyIdentifierMethod,
  type Profile,
  profileExtension,
  validityFrom,
} from '../../pki/profile/index.ts'
import { formatTime, keyIdentifier, OID, type ProvenKey } from '../../pki/x509/index.ts'
import { crlUri, policyOidFor } from '../../records/index.ts'
import type { IssuingCa } from './ca/index.ts'
import type { CheckedRequest } from './check-request.ts'
import type { CertificateContent } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { drawSerial } from './serial.ts'

/** A certificate not yet linted, and the CA that is to sign it. */
export interface BuiltTbs {
  readonly tbsDer: Uint8Array
  readonly profile: Profile
  readonly issuer: IssuingCa
  readonly policyOid: string
  /** The key in it, where a request has proven it; it spares lint the point check. */
  readonly provenKey: ProvenKey | null
  readonly serial: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly issuedAtSeconds: number
}

/** Returns the TBSCertificate of a checked request. @throws {PkiError} `CA_…`, `KEY_PASSPHRASE_…` */
export async function buildTbs(checked: CheckedRequest, deps: IssuingDeps): Promise<BuiltTbs> {
  const { profile, environment, content, provenKey } = checked
  const issuer = await readyCa(profile, environment, deps)
  return buildContent(content, profile, environment, issuer, deps, provenKey)
}

/** Returns the CA that issues `profile`, fit to sign now. @throws {PkiError} `CA_…`, `KEY_PASSPHRASE_…`, `WORLD_INVALID` */
export async function readyCa(profile: Profile, environment: string | null, deps: IssuingDeps): Promise<IssuingCa> {
  const issuer = await deps.issuingCa(profile.issuer, profile.pki === 'dccki' ? environment : null)
  const nowSeconds = deps.clock.nowSeconds()
  if (nowSeconds < issuer.notBeforeSeconds || nowSeconds > issuer.notAfterSeconds) {
    throw new PkiError(
      'CA_NOT_VALID_NOW',
      `CA "${issuer.id}" is valid from ${formatTime(issuer.notBeforeSeconds)} to ${formatTime(issuer.notAfterSeconds)}, not at ${formatTime(nowSeconds)}`,
      {
        source: 'RFC 5280 6.1.3(a)(2)',
      },
    )
  }
  checkPolicy(issuer, profile, environment, deps)
  return issuer
}

// RFC 5280 §6.1.3(d): a policy that the CA does not assert makes no valid path.
function checkPolicy(issuer: IssuingCa, profile: Profile, environment: string | null, deps: IssuingDeps): void {
  const wanted = policyOidFor(profile, environment, deps.config)
  if (issuer.policyOids.includes(wanted) || issuer.policyOids.includes(OID.anyPolicy)) return
  throw new PkiError(
    'WORLD_INVALID',
    `world.yaml sets policy OID ${wanted}, which CA "${issuer.id}" does not assert; allowed: ${issuer.policyOids.join(', ')}`,
    { source: 'RFC 5280 6.1.3(d)', cure: 'a CA asserts the policy OID its world was made with: make a new world' },
  )
}

/** Returns the TBSCertificate that `profile` gives to `content` now; CAs are made through it too. */
export function buildContent(
  content: CertificateContent,
  profile: Profile,
  environment: string | null,
  issuer: IssuingCa,
  deps: Pick<IssuingDeps, 'config' | 'clock' | 'random'>,
  provenKey: ProvenKey | null = null,
): BuiltTbs {
  const { subject, spkiDer, keyOctets, hardwareModule, dnsNames } = content
  const issuedAtSeconds = deps.clock.nowSeconds()
  const { notBeforeSeconds, notAfterSeconds } = validityFrom(profile, issuedAtSeconds)
  const serial = drawSerial(deps.random, profile.fields.serialOctets.value, issuedAtSeconds)
  const policyOid = policyOidFor(profile, environment, deps.config)
  const crl = profileExtension(profile, 'cRLDistributionPoints')
  const tbsDer = encodeTbs(profile, {
    serial,
    issuerDer: issuer.subjectDer,
    notBeforeSeconds,
    notAfterSeconds,
    subject,
    spkiDer,
    subjectKeyIdentifier: keyIdentifier(keyOctets, keyIdentifierMethod(profile)),
    authorityKeyIdentifier: issuer.keyIdentifier,
    policyOid,
    hardwareModule,
    dnsNames,
    crlUris: crl ? [crlUri(environment, crl.file, deps.config)] : [],
  })
  return { tbsDer, profile, issuer, policyOid, provenKey, serial, notBeforeSeconds, notAfterSeconds, issuedAtSeconds }
}
