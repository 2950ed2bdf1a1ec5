import type { LimitTerms, LimitVersion, Window } from '../../core/quota/limit.ts'
import type { Amounts, Spender } from '../../core/quota/spender.ts'

type Version = Omit<LimitVersion, 'sequence'>
interface Override {
  readonly limit: string
  readonly participant: string | null
  readonly extra: number | null
  readonly fromMs: number
  readonly untilMs: number
}
interface Spent extends Amounts {
  readonly spender: Spender
  readonly atMs: number
}

/** Where the model has a limit: how many fit, and what is used. */
export interface ModelLimit {
  readonly id: string
  readonly terms: LimitTerms
  readonly used: number
  readonly allowed: number
  readonly room: number
}

export type ModelDecision =
  | { readonly kind: 'fits' }
  | { readonly kind: 'refuse' | 'queue'; readonly fits: number; readonly blocking: readonly ModelLimit[] }

const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' })

const shown = new Map<number, string>()

/** Returns `2026-03-29 01:30` as London's clocks show it. */
export function wallClock(atMs: number): string {
  const minute = Math.floor(atMs / 60_000)
  const text = shown.get(minute) ?? wall.format(atMs)
  shown.set(minute, text)
  return text
}

export const wallDay = (atMs: number): string => wallClock(atMs).slice(0, 10)

/** Returns the instant at which London's clocks first show a time; a time that is left out is read as GMT. */
export function instantOf(day: string, time: string): number {
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  return [asUtc - 3_600_000, asUtc].find((atMs) => wallClock(atMs) === `${day} ${time}`) ?? asUtc
}

const dayBeside = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Returns when the span between two times of day began that `atMs` lies in, or null where it lies in none. */
function spanBegin(from: string, to: string, atMs: number): number | null {
  const today = wallDay(atMs)
  for (const day of [dayBeside(today, -1), today]) {
    const beginMs = instantOf(day, from)
    const endMs = instantOf(to > from ? day : dayBeside(day, 1), to)
    if (atMs >= beginMs && atMs < endMs) return beginMs
  }
  return null
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/**
 * The allowances as anyone would work them out by hand: a list of everything that was ever spent, looked through from
 * one end to the other at every question. Shares no arithmetic with the product.
 */
export class QuotaModel {
  readonly spent: Spent[] = []
  readonly versions: Version[] = []
  readonly overrides: Override[] = []

  decide(spender: Spender, amounts: Amounts, atMs: number): ModelDecision {
    const short = this.limits(spender, amounts, atMs).filter(({ terms, room }) => room < amounts[terms.counts])
    if (short.length === 0) return { kind: 'fits' }
    const refusing = short.filter(({ terms }) => terms.action === 'refuse')
    const blocking = refusing.length > 0 ? refusing : short
    return {
      kind: refusing.length > 0 ? 'refuse' : 'queue',
      fits: Math.min(...blocking.map(({ room }) => room)),
      blocking,
    }
  }

  fits(spender: Spender, amounts: Amounts, atMs: number): boolean {
    return this.decide(spender, amounts, atMs).kind === 'fits'
  }

  spend(spender: Spender, amounts: Amounts, atMs: number): void {
    this.spent.push({ spender, ...amounts, atMs })
  }

  /** Returns every limit that binds the spender at `atMs`. */
  limits(spender: Spender, amounts: Amounts, atMs: number): ModelLimit[] {
    const ids = [...new Set(this.versions.map(({ id }) => id))]
    return ids.flatMap((id) => {
      const version = this.#inForce(id, spender.participant, atMs)
      if (!version?.terms || !isReached(version.terms, spender)) return []
      return [this.#stand(version, version.terms, spender, amounts, atMs)]
    })
  }

  #inForce(id: string, participant: string, atMs: number): Version | null {
    const begun = this.versions.filter((version) => version.id === id && version.effectiveFromMs <= atMs)
    const newest = (list: Version[]): Version | null => {
      const lastMs = Math.max(...list.map(({ effectiveFromMs }) => effectiveFromMs))
      return list.findLast(({ effectiveFromMs }) => effectiveFromMs === lastMs) ?? null
    }
    const own = newest(begun.filter(({ scope }) => typeof scope === 'object' && scope.participant === participant))
    const version = own?.terms ? own : newest(begun.filter(({ scope }) => typeof scope === 'string'))
    return participant === 'operator' && version?.scope !== 'total' ? null : version
  }

  #stand(version: Version, terms: LimitTerms, { participant }: Spender, amounts: Amounts, atMs: number): ModelLimit {
    const isTotal = version.scope === 'total'
    const allowed = this.overrides
      .filter(({ limit, participant: whose }) => limit === version.id && whose === (isTotal ? null : participant))
      .filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
      .reduce((sum, { extra }) => sum + (extra ?? Number.POSITIVE_INFINITY), terms.count)
    const counted = this.spent.filter(
      ({ spender }) => (isTotal || spender.participant === participant) && isReached(terms, spender),
    )
    const { used, room } = look(terms, counted, allowed, amounts[terms.counts], atMs)
    return { id: version.id, terms, used, allowed, room }
  }
}

const isReached = ({ interfaces, pkis, submissions }: LimitTerms, spender: Spender): boolean =>
  (interfaces === 'all' || interfaces.includes(spender.interface)) &&
  pkis.includes(spender.pki) &&
  submissions.includes(spender.submission)

function look(terms: LimitTerms, all: readonly Spent[], allowed: number, wanted: number, atMs: number) {
  const { window, counts } = terms
  if (window === 'request') return { used: 0, room: Math.min(allowed, wanted) }
  if (typeof window === 'object' && 'pace' in window) {
    const times = all.filter((spent) => spent[counts] > 0).map((spent) => spent.atMs)
    const sinceMs = atMs - Math.max(Number.NEGATIVE_INFINITY, ...times)
    const room = allowed === Number.POSITIVE_INFINITY ? wanted : sinceMs >= intervalAt(window.pace, atMs) ? 1 : 0
    return { used: 0, room }
  }
  const isCounted = countedBy(window, atMs)
  if (!isCounted) return { used: 0, room: wanted }
  const used = all.filter((spent) => isCounted(spent.atMs)).reduce((sum, spent) => sum + spent[counts], 0)
  return { used, room: Math.max(0, allowed - used) }
}

type Bands = Extract<Window, { pace: unknown }>['pace']

const intervalAt = (bands: Bands, atMs: number): number => {
  const band = bands.find(({ from, to }) => spanBegin(from, to, atMs) !== null)
  return Math.round((band?.everySeconds ?? Number.NaN) * 1000)
}

/** Returns which instants a window counts at `atMs`, or null where it does not bind then. */
function countedBy(window: Exclude<Window, 'request'>, atMs: number): ((spentMs: number) => boolean) | null {
  if (window === 'calendar-day') return (spentMs) => wallDay(spentMs) === wallDay(atMs)
  if ('rolling' in window) {
    const windowMs = Number.parseInt(window.rolling, 10) * (SECONDS[window.rolling.slice(-1)] as number) * 1000
    return (spentMs) => spentMs > atMs - windowMs
  }
  if (!('hours' in window)) throw new Error('a pace has no count')
  const beginMs = spanBegin(window.hours.from, window.hours.to, atMs)
  return beginMs === null ? null : (spentMs) => spentMs >= beginMs
}
