import { type LimitOverride, type LimitTerms, type LimitVersion, reaches } from './limit.ts'
import { EVERYONE, OPERATOR, type Spender } from './spender.ts'

/** A limit that applies to a participant at an instant. */
export interface LimitInForce {
  readonly version: LimitVersion
  readonly terms: LimitTerms
  /** The participant whose spending counts, or {@link EVERYONE}. */
  readonly scope: string
}

/** The versions of one limit, each list sorted by when they come into force. */
interface Shelf {
  readonly forAll: LimitVersion[]
  readonly forOne: Map<string, LimitVersion[]>
}

/** Every limit and override that was ever published. Says which apply to whom and when. */
export class LimitBook {
  readonly versions: readonly LimitVersion[]
  readonly overrides: readonly LimitOverride[]
  /** When the last of them was published; 0 if there are none. */
  readonly publishedMs: number
  readonly #shelves = new Map<string, Shelf>()
  readonly #overrides: ReadonlyMap<string, LimitOverride[]>

  constructor(versions: readonly LimitVersion[], overrides: readonly LimitOverride[]) {
    this.versions = versions.toSorted((a, b) => a.effectiveFromMs - b.effectiveFromMs || a.sequence - b.sequence)
    this.overrides = overrides
    const published = [...versions.map((each) => each.publishedAtMs), ...overrides.map(({ fromMs }) => fromMs)]
    this.publishedMs = published.reduce((latest, each) => Math.max(latest, each), 0)
    this.#overrides = Map.groupBy(overrides, ({ limit, participant }) => counterOf(limit, participant))
    for (const version of this.versions) {
      const shelf = this.#shelves.get(version.id) ?? { forAll: [], forOne: new Map() }
      this.#shelves.set(version.id, shelf)
      listFor(version, shelf).push(version)
    }
  }

  /** Returns whether `limit` is a total or a limit of participants; null if it does not exist. */
  kindOf(limit: string): 'total' | 'participants' | null {
    const first = this.versions.find(({ id }) => id === limit)
    if (!first) return null
    return first.scope === 'total' ? 'total' : 'participants'
  }

  /** Returns the limits that apply to `spender` at `atMs`. Only totals apply to the operator. */
  inForce(spender: Spender, atMs: number): LimitInForce[] {
    if (this.#shelves.size === 0) return []
    return this.ofParticipant(spender.participant, atMs).filter(({ terms }) => reaches(terms, spender))
  }

  /** Returns the limits that apply to a participant at `atMs`, over any interface. */
  ofParticipant(participant: string, atMs: number): LimitInForce[] {
    const binding: LimitInForce[] = []
    for (const { forAll, forOne } of this.#shelves.values()) {
      const own = lastBy(forOne.get(participant), atMs)
      const version = own?.terms ? own : lastBy(forAll, atMs)
      if (!version?.terms) continue
      const isTotal = version.scope === 'total'
      if (isTotal || participant !== OPERATOR)
        binding.push({ version, terms: version.terms, scope: isTotal ? EVERYONE : participant })
    }
    return binding
  }

  /** Returns the participants whose own limit replaces the general one at `atMs`. */
  withOwn(limit: string, atMs: number): string[] {
    const own = this.#shelves.get(limit)?.forOne ?? new Map<string, LimitVersion[]>()
    return [...own].filter(([, versions]) => lastBy(versions, atMs)?.terms).map(([participant]) => participant)
  }

  /** Returns the totals in force at `atMs`. */
  totals(atMs: number): LimitInForce[] {
    return this.ofParticipant(OPERATOR, atMs)
  }

  /** Returns how many more than its count a limit allows at `atMs`; Infinity if an override lifts it. */
  extra({ version, scope }: LimitInForce, atMs: number): number {
    if (this.overrides.length === 0) return 0
    const granted = this.#overrides.get(counterOf(version.id, scope === EVERYONE ? null : scope)) ?? []
    return granted
      .filter(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs)
      .reduce((sum, { extra }) => sum + (extra ?? Number.POSITIVE_INFINITY), 0)
  }

  /** Returns the instants after `atMs` at which a limit or override of a participant starts or ends, sorted. */
  changesAfter(participant: string, atMs: number): number[] {
    const versions = this.versions
      .filter(({ scope }) => typeof scope === 'string' || scope.participant === participant)
      .map(({ effectiveFromMs }) => effectiveFromMs)
    const overrides = this.overrides
      .filter((override) => override.participant === null || override.participant === participant)
      .flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])
    return [...versions, ...overrides].filter((changeMs) => changeMs > atMs).sort((a, b) => a - b)
  }

  /** Returns whether a version is in force at `atMs`, has yet to start, or has ended. */
  stateOf(version: LimitVersion, atMs: number): 'current' | 'coming' | 'past' {
    if (version.effectiveFromMs > atMs) return 'coming'
    const shelf = this.#shelves.get(version.id)
    return shelf && version.terms && lastBy(listFor(version, shelf), atMs) === version ? 'current' : 'past'
  }
}

const counterOf = (limit: string, participant: string | null): string => `${limit} ${participant ?? EVERYONE}`

function listFor({ scope }: LimitVersion, { forAll, forOne }: Shelf): LimitVersion[] {
  if (typeof scope === 'string') return forAll
  const list = forOne.get(scope.participant) ?? []
  forOne.set(scope.participant, list)
  return list
}

const lastBy = (list: readonly LimitVersion[] | undefined, atMs: number): LimitVersion | undefined =>
  list?.findLast(({ effectiveFromMs }) => effectiveFromMs <= atMs)
