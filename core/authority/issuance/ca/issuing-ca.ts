import type { Signer } from '../../../pki/keys/index.ts'
import type { ProfileId } from '../../../pki/profile/ids/index.ts'
import {
  findExtension,
  OID,
  parseCertificate,
  readCertificatePolicies,
  readSubjectKeyIdentifier,
} from '../../../pki/x509/index.ts'
import type { CertificateRecord } from '../../../records/index.ts'

/** A CA of the world with its key opened. */
export interface IssuingCa {
  /** `iki/issuing-ica`, or with its environment `dccki/eii@uit-a`. */
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly subjectDer: Uint8Array
  /** The subjectKeyIdentifier of its certificate. */
  readonly keyIdentifier: Uint8Array
  /** The policy OIDs that its certificate asserts. */
  readonly policyOids: readonly string[]
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly signer: Signer
}

/** Returns the id of the CA of `profile`. DCCKI has one for each environment (ETAD 4.1). */
export const caId = (profile: ProfileId, environment: string | null): string =>
  profile.startsWith('dccki/') ? `${profile}@${environment}` : profile

/** Returns a CA as its own certificate describes it. Does not check its validity; see {@link readyCa}. */
export function issuingCaOf(id: string, record: CertificateRecord, signer: Signer): IssuingCa {
  const certificate = parseCertificate(record.der)
  const identifier = findExtension(certificate, OID.subjectKeyIdentifier)
  const policies = findExtension(certificate, OID.certificatePolicies)
  if (!identifier || !policies)
    throw new Error(`the certificate of CA "${id}" has no subjectKeyIdentifier or no certificatePolicies`)
  const { profile, environment, notBeforeSeconds, notAfterSeconds } = record
  return {
    id,
    profile,
    environment,
    subjectDer: certificate.subject.der,
    keyIdentifier: readSubjectKeyIdentifier(identifier),
    policyOids: readCertificatePolicies(policies).map(({ oid }) => oid),
    notBeforeSeconds,
    notAfterSeconds,
    signer,
  }
}
