import type { AlgorithmIdentifier, CrlScope, TbsCertList } from '../../x509/index.ts'
import type { RuleName } from '../finding.ts'

/** A CRL as its rules look at it. */
export interface CrlTarget {
  readonly tbs: TbsCertList
  /** The algorithm beside the signature; null where nothing is signed yet. */
  readonly outer: AlgorithmIdentifier | null
  /** Contents octets of the cRLNumber; null where it is absent or malformed. */
  readonly number: Uint8Array | null
  /** Null where there is no issuingDistributionPoint, or a malformed one. */
  readonly scope: CrlScope | null
  /** Every reasonCode that stands in it, once each. */
  readonly reasons: readonly number[]
  /** What is wrong with the first extension that cannot be read. */
  readonly malformed: string | null
}

/** One thing that can be wrong with a CRL. The file bears the rule's name. */
export interface CrlRule {
  readonly name: RuleName
  /** Where in the CRL, as a dotted path. */
  readonly field: string
  /** The clause. */
  readonly source: string
  /** Returns what is wrong, or null. */
  check(target: CrlTarget): string | null
}
