import type { ErrorCode } from '../../base/index.ts'
import type { Waivable } from '../../records/index.ts'
import type { AskedFor } from './asked.ts'
import type { Standing } from './register.ts'

/** What was found and what would cure it. */
export interface Shortfall {
  readonly found: string
  readonly cure: string
}

/** The parts of a world's configuration that entitlement heeds. */
export interface EntitlementConfig {
  /** Lets participants outside the SEC have DCCKI certificates, which ETAD 4.4(b) does not. */
  readonly allowNonSecDccki: boolean
}

/** One ground on which a participant may be refused. */
export interface EntitlementRule {
  readonly code: ErrorCode
  readonly clause: string
  /** The requirement that a waiver may disregard; null where none may (ETAD 3.4(c)). */
  readonly requirement: Waivable | null
  appliesTo(asked: AskedFor): boolean
  check(standing: Standing, asked: AskedFor, config: EntitlementConfig): Shortfall | null
}
