import { encodeTbsCertList, type SignatureAlgorithm } from '../../../pki/x509/index.ts'
import type { Revocation } from '../../../records/index.ts'
import type { IssuingCa } from '../../issuance/ca/index.ts'
import type { CrlList } from './crl-list.ts'

/** A CRL not yet linted, and the CA that is to sign it. */
export interface BuiltCrl {
  readonly tbsDer: Uint8Array
  readonly algorithm: SignatureAlgorithm
  readonly issuer: IssuingCa
}

/** What is decided about one CRL before it is written. */
export interface CrlPlan {
  readonly list: CrlList
  readonly number: number
  readonly thisUpdateSeconds: number
  readonly nextUpdateSeconds: number
  readonly revocations: readonly Revocation[]
}

/** Returns the TBSCertList of a plan; its entries stand in order of serial number. */
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
