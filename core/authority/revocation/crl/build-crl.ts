import { encodeTbsCertList, type SignatureAlgorithm } from '../../../pki/x509/index.ts'
import type { ListedRevocation } from '../../../records/index.ts'
import type { IssuingCa } from '../../issuance/ca/index.ts'
import type { CrlList } from './crl-list.ts'

/** A CRL that is not yet linted, and the CA that will sign it. */
export interface BuiltCrl {
  readonly tbsDer: Uint8Array
  readonly algorithm: SignatureAlgorithm
  readonly issuer: IssuingCa
}

/** The contents of a CRL. */
export interface CrlPlan {
  readonly list: CrlList
  /** The cRLNumber. */
  readonly number: number
  /** Seconds since 1970. */
  readonly thisUpdateSeconds: number
  /** Seconds since 1970. */
  readonly nextUpdateSeconds: number
  readonly revocations: readonly ListedRevocation[]
}

/** Builds the TBSCertList of a CRL. Entries are in order of serial number. @see RFC 5280 §5.1 */
export function buildCrl(plan: CrlPlan, issuer: IssuingCa, algorithm: SignatureAlgorithm): BuiltCrl {
  const { list, number, thisUpdateSeconds, nextUpdateSeconds, revocations } = plan
  const tbsDer = encodeTbsCertList({
    algorithm,
    issuerDer: issuer.subjectDer,
    thisUpdateSeconds,
    nextUpdateSeconds,
    number,
    authorityKeyIdentifier: issuer.keyIdentifier,
    scope: list.scope,
    entries: revocations.toSorted((a, b) => (a.serial < b.serial ? -1 : 1)),
  })
  return { tbsDer, algorithm, issuer }
}
