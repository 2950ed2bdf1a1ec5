import {
  encodeTbs,
  keyIdentifierMethod,
  type Profile,
  profileExtension,
  validityFrom,
} from '../../pki/profile/index.ts'
import { keyIdentifier, type ProvenKey } from '../../pki/x509/index.ts'
import { crlUri, policyOidFor } from '../../records/index.ts'
import type { IssuingCa } from './ca/index.ts'
import type { CheckedRequest } from './check-request.ts'
import type { CertificateContent } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { readyCa } from './ready-ca.ts'
import { drawSerial } from './serial.ts'

/** The part of a certificate that will be signed, not linted yet, and the CA that will sign it. */
export interface BuiltTbs {
  readonly tbsDer: Uint8Array
  readonly profile: Profile
  readonly issuer: IssuingCa
  readonly policyOid: string
  /** The certificate's key if the request has proven it, so that lint does not check its point again; else null. */
  readonly provenKey: ProvenKey | null
  readonly serial: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly issuedAtSeconds: number
}

/** Returns the TBSCertificate of a checked request. @throws {PkiError} `CA_…`, `KEY_PASSPHRASE_…`, `WORLD_INVALID` */
export async function buildTbs(checked: CheckedRequest, deps: IssuingDeps): Promise<BuiltTbs> {
  const { profile, environment, content, provenKey } = checked
  const issuer = await readyCa(profile, environment, deps)
  return buildContent(content, profile, environment, issuer, deps, provenKey)
}

/**
 * Returns the TBSCertificate that `profile` prescribes for `content`, dated now, with a new serial number. Also builds
 * the certificates of CAs. Does not check that `issuer` may sign; see {@link readyCa}.
 */
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
