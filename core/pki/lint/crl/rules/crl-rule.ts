import type { AlgorithmIdentifier, CrlScope, TbsCertList } from '../../../x509/index.ts'
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
  /** Every reasonCode in the CRL, each once. */
  readonly reasons: readonly number[]
  /** The problem of the first malformed extension, or null. */
  readonly malformed: string | null
}

/** One thing that can be wrong with a CRL. */
export interface CrlRule {
  readonly name: RuleName
  /** Where in the CRL, as a dotted path such as `crlExtensions.cRLNumber`. */
  readonly field: string
  /** The clause. */
  readonly source: string
  /** Returns the problem, or null. */
  check(target: CrlTarget): string | null
}
