import { durationMs, isPace, type LimitError, type LimitState, type LimitTerms } from '../../core/quota/index.ts'

/** Header fields of an answer. */
export type HeaderFields = Readonly<Record<string, string>>

/**
 * Returns the state of limits as header fields: the quota and window of each, what remains, and when there is room again.
 * Leaves out limits that an override has lifted, and limits on the size of a single request.
 * @see draft-ietf-httpapi-ratelimit-headers-10 §3, §4
 */
export function rateLimitFields(states: readonly LimitState[], nowMs: number): HeaderFields {
  const shown = states.filter(({ limit, allowed }) => Number.isFinite(allowed) && limit.terms.window !== 'request')
  if (shown.length === 0) return {}
  return {
    'RateLimit-Policy': shown.map(policyOf).join(', '),
    RateLimit: shown.map((state) => stateOf(state, nowMs)).join(', '),
  }
}

/** Returns the header fields of a refusal by a limit, with `Retry-After` if there will be room later. */
export function refusalFields({ decision: { state } }: LimitError, nowMs: number): HeaderFields {
  const { roomAtMs } = state
  const wait = roomAtMs === null ? {} : { 'Retry-After': String(secondsUntil(roomAtMs, nowMs)) }
  return { ...rateLimitFields([state], nowMs), ...wait }
}

const policyOf = ({ limit, allowed }: LimitState): string => {
  const { window } = limit.terms
  const quota = isPace(window) ? 1 : allowed
  const seconds = windowSeconds(window)
  return `${quoted(limit.version.id)};q=${quota}${seconds === null ? '' : `;w=${seconds}`}`
}

function stateOf({ limit, used, allowed, roomAtMs }: LimitState, nowMs: number): string {
  const isFull = roomAtMs !== null && roomAtMs > nowMs
  const left = isPace(limit.terms.window) ? (isFull ? 0 : 1) : Math.max(0, allowed - used)
  return `${quoted(limit.version.id)};r=${left}${isFull ? `;t=${secondsUntil(roomAtMs, nowMs)}` : ''}`
}

const secondsUntil = (atMs: number, nowMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / 1000))

const DAY_SECONDS = 86_400

/** Whole seconds; null if the window has no single length, such as a pace with different intervals. */
function windowSeconds(window: LimitTerms['window']): number | null {
  if (window === 'calendar-day') return DAY_SECONDS
  if (window === 'request') return null
  if ('rolling' in window) return durationMs(window.rolling) / 1000
  if ('hours' in window) return spanSeconds(window.hours)
  const paces = new Set(window.pace.map(({ everySeconds }) => everySeconds))
  const [pace = 0] = paces
  return paces.size === 1 ? Math.ceil(pace) : null
}

function spanSeconds({ from, to }: { readonly from: string; readonly to: string }): number {
  const seconds = (secondOf(to) - secondOf(from) + DAY_SECONDS) % DAY_SECONDS
  return seconds === 0 ? DAY_SECONDS : seconds
}

const secondOf = (time: string): number => Number(time.slice(0, 2)) * 3600 + Number(time.slice(3)) * 60

/** RFC 9651 §3.3.3: a String contains only printable ASCII. */
const quoted = (id: string): string => `"${id.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`
