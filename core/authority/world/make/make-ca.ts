import type { KeyObject } from 'node:crypto'
import { keySigner, publicKeyDer } from '../../../pki/keys/index.ts'
import { roleRule } from '../../../pki/lint/index.ts'
import { encodeSubject, type Profile, profileExtension, type SubjectValues } from '../../../pki/profile/index.ts'
import { DerReader, keyFingerprint, keyIdentifier, readPublicKeyInfo } from '../../../pki/x509/index.ts'
import { OPERATOR } from '../../../quota/index.ts'
import { auditAlone } from '../../../store/index.ts'
import { caId, type IssuingCa, issuingCaOf } from '../../issuance/ca/index.ts'
import { type CertificateContent, formatSubject } from '../../issuance/csr/index.ts'
import { buildContent, type IssuingDeps, lintTbs, recordOf, sign } from '../../issuance/index.ts'

/** A CA that has a key but no certificate yet. */
export interface NewCa {
  readonly profile: Profile
  readonly environment: string | null
  readonly commonName: string
  readonly key: KeyObject
}

/**
 * Issues a CA's certificate with the same steps as any other: build, lint, sign, commit. `issuer` is null for a root, which
 * signs itself. Throws a plain `Error` if another CA already uses the key.
 */
export async function makeCa(
  ca: NewCa,
  issuer: IssuingCa | null,
  actor: string,
  deps: Pick<IssuingDeps, 'config' | 'profiles' | 'clock' | 'random' | 'store'>,
): Promise<IssuingCa> {
  const { profile, environment, key, commonName } = ca
  const subject = caSubject(profile, commonName)
  const content = contentOf(profile, subject, publicKeyDer(key))
  const own: IssuingCa = {
    id: caId(profile.id, environment),
    profile: profile.id,
    environment,
    subjectDer: encodeSubject(profile, subject),
    keyIdentifier: keyIdentifier(content.keyOctets, profileExtension(profile, 'subjectKeyIdentifier')?.method ?? 1),
    // These values are used only while a root signs itself. The returned CA has the values of its certificate.
    policyOids: [],
    notBeforeSeconds: 0,
    notAfterSeconds: Number.MAX_SAFE_INTEGER,
    signer: keySigner(key),
  }
  const built = buildContent(content, profile, environment, issuer ?? own, deps)
  const signed = await sign(lintTbs(built, deps.profiles))
  const beside = { environment, participant: OPERATOR, renews: null, policyVersion: null, csrDigest: null }
  const record = recordOf(signed, content, beside)
  const audit = {
    atSeconds: built.issuedAtSeconds,
    actor,
    action: 'ca-made' as const,
    detail: { ca: own.id, serial: record.serial, subject: record.subject },
  }
  const outcome = await deps.store.commit({
    ...auditAlone(audit),
    certificate: record,
    binding: { profile: profile.id, environment, holder: content.subjectText },
    ca: { id: own.id, profile: profile.id, environment, serial: record.serial },
  })
  if (outcome.kind !== 'committed') throw new Error(`another CA already uses the key of CA "${own.id}"`)
  return issuingCaOf(own.id, record, own.signer)
}

function caSubject(profile: Profile, commonName: string): SubjectValues {
  const role = roleRule(profile)?.roles[0]
  return role === undefined ? { commonName } : { commonName, role }
}

function contentOf(profile: Profile, subject: SubjectValues, spki: Uint8Array): CertificateContent {
  const { spkiDer, keyOctets } = readPublicKeyInfo(new DerReader(spki))
  return {
    subject,
    subjectText: formatSubject(profile, subject),
    spkiDer,
    keyOctets,
    keyFingerprint: keyFingerprint(spkiDer),
    hardwareModule: null,
    dnsNames: [],
  }
}
