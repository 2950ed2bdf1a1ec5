import type {
  Approval,
  Participant,
  Person,
  PolicyVersion,
  RegisterEntry,
  RegisterKind,
  RegisterValue,
  Waiver,
} from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/** What the register holds about one participant, at one revision. */
export interface Standing {
  readonly revision: number
  readonly id: string
  readonly participant: Participant
  readonly people: readonly Person[]
  readonly waivers: readonly { readonly id: string; readonly waiver: Waiver }[]
}

interface Snapshot {
  readonly revision: number
  /** What has been read at this revision. */
  readonly read: Map<string, Promise<unknown>>
}

/** Reads the register for issuing. Keeps what it has read in memory until the revision in the store changes. */
export class Register {
  readonly #store: Store
  #snapshot: Snapshot | null = null

  constructor(store: Store) {
    this.#store = store
  }

  /** Returns what the register holds about a participant, or null if it is not in the register. */
  async standing(participant: string): Promise<Standing | null> {
    return this.#once(`standing ${participant}`, (revision) => this.#read(participant, revision))
  }

  /** Returns all versions of all certificate policies. */
  policies(): Promise<readonly PolicyVersion[]> {
    return this.#once('policies', () => this.#valuesOf('policy'))
  }

  /** Returns all approvals. */
  approvals(): Promise<readonly Approval[]> {
    return this.#once('approvals', () => this.#valuesOf('approval'))
  }

  /** Returns how many certificates the DCC allows for a Device ID, or null if it has not set a number. */
  async deviceThreshold(eui64: string): Promise<number | null> {
    return (await this.deviceThresholds()).get(eui64) ?? null
  }

  /** Returns the Device IDs for which the DCC has set a number of certificates, and the numbers. */
  deviceThresholds(): Promise<ReadonlyMap<string, number>> {
    return this.#once('thresholds', async () => {
      const entries = await this.#store.listRegister({ kind: 'device-threshold' })
      return new Map(entries.map(({ id, value }) => [id, (value as RegisterValue<'device-threshold'>).certificates]))
    })
  }

  /** Reads once per revision. Does not keep failures or unknown participants, because callers may ask for any id. */
  async #once<T>(key: string, read: (revision: number) => Promise<T>): Promise<T> {
    const revision = await this.#store.revision()
    if (this.#snapshot?.revision !== revision) this.#snapshot = { revision, read: new Map() }
    const kept = this.#snapshot.read
    const known = kept.get(key) as Promise<T> | undefined
    if (known) return known
    const reading = read(revision)
    kept.set(key, reading)
    const forget = () => kept.delete(key)
    reading.then((found) => found ?? forget(), forget)
    return reading
  }

  async #valuesOf<K extends RegisterKind>(kind: K): Promise<RegisterValue<K>[]> {
    return (await this.#store.listRegister({ kind })).map(({ value }) => value as RegisterValue<K>)
  }

  async #read(id: string, revision: number): Promise<Standing | null> {
    const own = await this.#store.findRegister('participant', id)
    if (!own) return null
    const entries = await this.#store.listRegister({ participant: id })
    const people = entries.filter((entry): entry is RegisterEntry<'person'> => entry.kind === 'person')
    const waivers = entries.filter((entry): entry is RegisterEntry<'waiver'> => entry.kind === 'waiver')
    return {
      revision,
      id,
      participant: own.value as Participant,
      people: people.map(({ value }) => value),
      waivers: waivers.map((entry) => ({ id: entry.id, waiver: entry.value })),
    }
  }
}

/**
 * Returns the version of the certificate policy in force at a time (seconds since 1970), or null if none was registered.
 * SMKI and IKI follow the Test Certificate Policy, DCCKI the DCCKI Certificate Policy. @see ETAD 4.3
 */
export function policyInForce(
  versions: readonly PolicyVersion[],
  pki: string,
  atSeconds: number,
): PolicyVersion | null {
  if (versions.length === 0) return null
  const policy = pki === 'dccki' ? 'dccki-certificate-policy' : 'test-certificate-policy'
  return (
    versions
      .filter((version) => version.policy === policy && Date.parse(version.effectiveFrom) / 1000 <= atSeconds)
      .toSorted((a, b) => Date.parse(a.effectiveFrom) - Date.parse(b.effectiveFrom))
      .at(-1) ?? null
  )
}
