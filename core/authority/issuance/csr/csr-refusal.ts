import { type ErrorCode, PkiError } from '../../../base/index.ts'
import { type Finding, makeFinding, type RuleName } from '../../../pki/lint/index.ts'
import type { LeafProfile } from '../../../pki/profile/index.ts'

/** Throws the refusal of a request, citing the document that the profile's CSR rules come from. */
export function refuse(profile: LeafProfile, code: ErrorCode, message: string, cure?: string): never {
  throw new PkiError(code, message, { source: profile.csr.source, ...(cure === undefined ? {} : { cure }) })
}

/** How strictly a request is checked. `strict` refuses what `tolerant` only warns of. */
export type Strictness = 'strict' | 'tolerant'

/**
 * Content of a request that does not change the certificate: refused if strict, a warning otherwise.
 * @throws {PkiError} `code`, if strict
 */
export function ignoreOrRefuse(
  strictness: Strictness,
  profile: LeafProfile,
  { code, rule, field, what, cure }: Ignorable,
): Finding {
  if (strictness === 'strict') return refuse(profile, code, what, cure)
  const message = `${what}; ignored here, but the real service may refuse it`
  return makeFinding(rule, field, message, profile.csr.source)
}

interface Ignorable {
  readonly code: ErrorCode
  readonly rule: RuleName
  readonly field: string
  /** A clause such as `attribute challengePassword is in the request; allowed: …`. */
  readonly what: string
  readonly cure: string
}
