import { PkiError } from '../base/index.ts'
import { formatFrom } from '../base/time/index.ts'
import { isPace, type LimitTerms } from './limit.ts'
import { EVERYONE } from './spender.ts'
import type { Decision, LimitState } from './spending.ts'

export type NoRoom = Exclude<Decision, { kind: 'fits' }>

/** A refusal by a limit. It carries the state of the limit, so that each interface can report it in its own form. */
export class LimitError extends PkiError {
  /** The state of the limit, whether it refuses or queues, and how many CSRs would have fitted. */
  readonly decision: NoRoom

  constructor(decision: NoRoom, wanted: number) {
    const { state, fits } = decision
    super('LIMIT_REACHED', describeRefusal(state, fits, wanted), { source: sourceOf(state), cure: cureOf(state) })
    this.decision = decision
  }
}

// ETAD 3.4(f) limits the total that is processed; 3.4(d) what a participant submits.
const sourceOf = ({ limit }: LimitState): string => (limit.scope === EVERYONE ? 'ETAD 3.4(f)' : 'ETAD 3.4(d)')

function describeRefusal(state: LimitState, fits: number, wanted: number): string {
  const { limit, used, allowed, roomAtMs } = state
  const { id } = limit.version
  const whose = limit.scope === EVERYONE ? 'all participants together' : `participant "${limit.scope}"`
  const several = wanted > 1 ? `${wanted} CSRs do not fit, ${fits} would: ` : ''
  const isCount = limit.terms.window !== 'request' && !isPace(limit.terms.window)
  const stand = isCount ? `: ${used} of ${allowed} used` : ''
  const reset = roomAtMs === null ? 'it never has room for so many' : `it has room again at ${formatFrom(roomAtMs)}`
  return `${several}limit "${id}" (${describeTerms(limit.terms)}) of ${whose} is reached${stand}; ${reset}`
}

/** Returns terms in words: `30 submitted per calendar day, over cli`. */
export function describeTerms({ interfaces, pkis, submissions, count, window, counts }: LimitTerms): string {
  const over = interfaces === 'all' ? 'over any interface' : `over ${interfaces.join(', ')}`
  const alone = submissions.length === 1 ? (submissions[0] === 'single' ? ' singly' : ' in batches') : ''
  return `${describeCount(window, count, counts)}, ${over}${alone}, PKI ${pkis.join(', ')}`
}

function describeCount(window: LimitTerms['window'], count: number, counts: string): string {
  if (window === 'calendar-day') return `${count} ${counts} per calendar day in Europe/London`
  if (window === 'request') return `${count} in one request`
  if ('rolling' in window) return `${count} ${counts} in any ${window.rolling}`
  if ('hours' in window) return `${count} ${counts} from ${window.hours.from} to ${window.hours.to} Europe/London`
  const bands = window.pace.map(({ from, to, everySeconds }) => `one per ${everySeconds} s from ${from} to ${to}`)
  return `${counts} at most ${bands.join(', ')} Europe/London`
}

function cureOf({ roomAtMs, limit }: LimitState): string {
  const wait = roomAtMs === null ? 'send fewer at once' : 'wait until then'
  return `${wait}, or ask the DCC for an override of "${limit.version.id}"`
}
