import type { InterfaceId, Pki } from '../pki/profile/ids/index.ts'
import type { Counted, Spender } from './spender.ts'

/** One CSR every so many seconds between two times of day, Europe/London. */
export interface PaceBand {
  readonly from: string
  readonly to: string
  readonly everySeconds: number
}

/** How long a limit looks back. Times of day and days are those of Europe/London. */
export type Window =
  | 'calendar-day'
  /** Not a period: the most CSRs in one request. */
  | 'request'
  /** A duration such as 90s, 30m, 24h or 7d. */
  | { readonly rolling: string }
  /** Applies only between these hours, and starts from zero each time they begin. */
  | { readonly hours: { readonly from: string; readonly to: string } }
  /** The bands cover the whole day. */
  | { readonly pace: readonly PaceBand[] }

/** The terms of a limit, without its dates and scope. */
export interface LimitTerms {
  readonly interfaces: 'all' | readonly InterfaceId[]
  readonly pkis: readonly Pki[]
  readonly submissions: readonly Spender['submission'][]
  readonly count: number
  readonly window: Window
  readonly counts: Counted
  readonly action: 'refuse' | 'queue'
}

/** Whom a limit applies to. A participant's own limit replaces the limit of the same id for every participant. */
export type LimitScope = 'each-participant' | 'total' | { readonly participant: string }

/** One published version of a limit. Versions are only added: an update never changes the past. */
export interface LimitVersion {
  /** The order of publication. */
  readonly sequence: number
  readonly id: string
  readonly scope: LimitScope
  /** Null from the day on which the limit is withdrawn. */
  readonly terms: LimitTerms | null
  readonly effectiveFromMs: number
  readonly publishedAtMs: number
  readonly publishedBy: string
  readonly comment: string
}

/** What the DCC allows beyond a limit, for a reason and a time. */
export interface LimitOverride {
  readonly sequence: number
  readonly limit: string
  /** Null if the limit is a total. */
  readonly participant: string | null
  /** How many more; null lifts the limit. */
  readonly extra: number | null
  readonly fromMs: number
  readonly untilMs: number
  readonly reason: string
  readonly grantedBy: string
}

export const isPace = (window: Window): window is { readonly pace: readonly PaceBand[] } =>
  typeof window === 'object' && 'pace' in window

/** Whether `terms` count what `spender` spends. */
export const reaches = (
  { interfaces, pkis: reached, submissions: kinds }: LimitTerms,
  spender: Omit<Spender, 'participant'>,
): boolean =>
  (interfaces === 'all' || interfaces.includes(spender.interface)) &&
  reached.includes(spender.pki) &&
  kinds.includes(spender.submission)
