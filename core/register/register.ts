import type { Store } from '../store/store.ts'
import type {
  Approval,
  Participant,
  Person,
  PolicyVersion,
  RegisterEntry,
  RegisterKind,
  RegisterValue,
  Waiver,
} from './register-entry.ts'

/** What the register says of one participant, as of one revision. */
export interface Standing {
  readonly revision: number
  readonly id: string
  readonly participant: Participant
  readonly people: readonly Person[]
  readonly waivers: readonly { readonly id: string; readonly waiver: Waiver }[]
}

interface Snapshot {
  readonly revision: number
  readonly standings: Map<string, Promise<Standing | null>>
  readonly policies: Promise<PolicyVersion[]>
  readonly approvals: Promise<Approval[]>
  readonly thresholds: Promise<ReadonlyMap<string, number>>
}

/** The register as issuing reads it: kept in memory until the store says that it has changed. */
export class Register {
  readonly #store: Store
  #snapshot: Snapshot | null = null

  constructor(store: Store) {
    this.#store = store
  }

  /** Returns what is known of a participant, or null where it is not in the register. */
  async standing(participant: string): Promise<Standing | null> {
    const { revision, standings } = await this.#current()
    const known = standings.get(participant)
    if (known) return known
    const read = this.#read(participant, revision)
    standings.set(participant, read)
    return read
  }

  async policies(): Promise<readonly PolicyVersion[]> {
    return (await this.#current()).policies
  }

  async approvals(): Promise<readonly Approval[]> {
    return (await this.#current()).approvals
  }

  /** Returns how many certificates the DCC has set for a Device ID, or null where it has not. */
  async deviceThreshold(eui64: string): Promise<number | null> {
    const thresholds = await (await this.#current()).thresholds
    return thresholds.get(eui64) ?? null
  }

  async #current(): Promise<Snapshot> {
    const revision = await this.#store.revision()
    if (this.#snapshot?.revision === revision) return this.#snapshot
    const thresholds = async (): Promise<Map<string, number>> => {
      const entries = await this.#store.listRegister({ kind: 'device-threshold' })
      return new Map(entries.map(({ id, value }) => [id, (value as RegisterValue<'device-threshold'>).certificates]))
    }
    const valuesOf = async <K extends RegisterKind>(kind: K): Promise<RegisterValue<K>[]> =>
      (await this.#store.listRegister({ kind })).map(({ value }) => value as RegisterValue<K>)
    this.#snapshot = {
      revision,
      standings: new Map(),
      policies: valuesOf('policy'),
      approvals: valuesOf('approval'),
      thresholds: thresholds(),
    }
    return this.#snapshot
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
 * Returns the version of a policy that was in force at an instant, or null where none was registered by then.
 * SMKI and IKI follow the Test Certificate Policy, DCCKI its base DCCKI Certificate Policy (ETAD 4.3).
 */
export function policyInForce(
  versions: readonly PolicyVersion[],
  pki: string,
  atSeconds: number,
): PolicyVersion | null {
  const policy = pki === 'dccki' ? 'dccki-certificate-policy' : 'test-certificate-policy'
  return (
    versions
      .filter((version) => version.policy === policy && Date.parse(version.effectiveFrom) / 1000 <= atSeconds)
      .toSorted((a, b) => Date.parse(a.effectiveFrom) - Date.parse(b.effectiveFrom))
      .at(-1) ?? null
  )
}
