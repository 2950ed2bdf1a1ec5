import type { ErrorCode } from '../../base/index.ts'
import type { Waivable } from '../../records/index.ts'
import type { EntitlementRequest } from './entitlement-request.ts'
import type { Standing } from './register.ts'

/** Why a rule refuses a request, and how to correct it. */
export interface EntitlementFault {
  readonly found: string
  readonly cure: string
}

/** The settings of a world that affect entitlement. */
export interface EntitlementConfig {
  /** Whether participants outside the SEC may have DCCKI certificates. ETAD 4.4(b) does not allow it. */
  readonly allowNonSecDccki: boolean
}

/** One rule about what a participant may have. */
export interface EntitlementRule {
  readonly code: ErrorCode
  /** The clause that requires it. */
  readonly clause: string
  /** The requirement that a waiver can remove; null: a waiver cannot remove this rule. @see ETAD 3.4(c) */
  readonly requirement: Waivable | null
  appliesTo(asked: EntitlementRequest): boolean
  /** Returns null if the rule is met. */
  check(standing: Standing, asked: EntitlementRequest, config: EntitlementConfig): EntitlementFault | null
}
