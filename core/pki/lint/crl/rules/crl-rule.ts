import type { AlgorithmIdentifier, CrlEntry, CrlScope, TbsCertList } from '../../../x509/index.ts'
import type { RuleName } from '../../target/finding.ts'

/** A CRL with its extensions decoded once, as the rules see it. */
export interface CrlTarget {
  readonly tbs: TbsCertList
  /** The algorithm outside the signed part; null before the CRL is signed. */
  readonly outer: AlgorithmIdentifier | null
  /** Contents octets of the cRLNumber; null if it is absent or malformed. */
  readonly number: Uint8Array | null
  /** Null if issuingDistributionPoint is absent or malformed. */
  readonly scope: CrlScope | null
  readonly entryCount: number
  /** Every reasonCode in the CRL, each once. */
  readonly reasons: readonly number[]
  /** The problem of the first malformed extension, or null. */
  readonly malformed: string | null
}

/** Returns the problem of one entry, or null. */
export type CheckEntry = (entry: CrlEntry) => string | null

/** One thing that can be wrong with a CRL. */
export interface CrlRule {
  readonly name: RuleName
  /** Where in the CRL, as a dotted path such as `crlExtensions.cRLNumber`. */
  readonly field: string
  /** The clause. */
  readonly source: string
  /** Returns the problem of the CRL, or null. It reads no entry. */
  readonly check?: (target: CrlTarget) => string | null
  /**
   * Returns a check that is called with each entry in the order of the CRL until it reports a problem. All rules share
   * one pass over the entries, of which a CRL may have hundreds of thousands.
   */
  readonly entries?: (tbs: TbsCertList) => CheckEntry
}
