import { PkiError } from '../../base/index.ts'
import { type Decision, LimitError } from '../../quota/index.ts'
import type { BatchEntry, BatchOrder, KeyBinding } from '../../records/index.ts'
import { answeredRefusal, type Guard, nameTakenRefusal } from '../../store/index.ts'
import {
  checks,
  type Entitled,
  type Entitler,
  type ExistingCertificates,
  existingIn,
  type IssuingDeps,
  readyCa,
  unrevoked,
} from '../issuance/index.ts'
import { spenderOfBatch } from './batch-order.ts'
import { type CsrFacts, factsOfCsrs } from './csr-facts.ts'
import { gatherParts } from './gather-parts.ts'
import { refusalAt } from './prepare-chunk.ts'
import type { ThreadChooser } from './thread-chooser.ts'
import { forgetPart } from './worker-pool.ts'

/** What would happen to a batch if it were submitted now. */
export interface BatchPlan {
  readonly size: number
  /** How many CSRs pass every check, limits apart. */
  readonly eligible: number
  /** Whether the limits allow the whole batch to be submitted; if not, it would be refused whole. */
  readonly submission: Decision
  /** Whether the limits allow all eligible CSRs to be processed now, or how many. */
  readonly processing: Decision
}

/** A CSR that would be refused. `index` counts from 0, in request order. */
export interface PlannedRefusal {
  readonly index: number
  readonly name: string
  readonly error: PkiError
}

/**
 * Checks every CSR of a batch as processing it would. Passes each refusal to `onRefused`, in request order, and returns
 * whether the limits have room for the rest. Signs, spends and writes nothing.
 * @throws {PkiError} those of {@link submitBatch}, limits apart, and faults that the lab must correct
 */
export async function planBatch(
  order: BatchOrder,
  entries: Iterable<BatchEntry>,
  deps: IssuingDeps,
  { threads, maxCsrs }: { readonly threads: ThreadChooser; readonly maxCsrs: number },
  onRefused: (refusal: PlannedRefusal) => void,
): Promise<BatchPlan> {
  const spender = spenderOfBatch(order, deps.profiles)
  const { entitle } = await checks.register(order, spender.pki, deps)
  const rehearsal = new Rehearsal(order.environment, deps)
  const thread = await threads.choose(order)
  let [size, eligible] = [0, 0]
  for (const { octets, digest, first, count } of gatherParts(entries, maxCsrs)) {
    const { profile, environment } = order
    const examined = await thread.examine({ octets, digest, from: 0, profile, environment })
    await forgetPart(thread, examined.ticket)
    const facts = factsOfCsrs(examined, environment, deps.profiles)
    for (const [i, each] of facts.entries()) {
      const error = each === null ? refusalAt(i, examined) : await rehearsal.refusalOf(each, entitle)
      if (error) onRefused({ index: first + i, name: examined.names[i] as string, error })
      else eligible++
    }
    size += count
  }
  const [submission, processing] = await deps.store.look([spender], deps.clock.nowMs(), (spending) => [
    spending.decide(spender, { submitted: size, processed: 0 }),
    spending.decide(spender, { submitted: 0, processed: eligible }),
  ])
  return { size, eligible, submission, processing }
}

/** The certificates that exist, and those that the batch itself would have made so far. */
class Rehearsal implements ExistingCertificates {
  readonly #deps: IssuingDeps
  readonly #environment: string | null
  readonly #stored: ExistingCertificates
  readonly #bound = new Map<string, KeyBinding>()
  readonly #perDevice = new Map<string, number>()
  readonly #answered = new Set<string>()
  /** The fingerprint of the key that each system name would have. */
  readonly #names = new Map<string, string>()
  readonly #issuers = new Map<string, string>()

  constructor(environment: string | null, deps: IssuingDeps) {
    this.#environment = environment
    this.#deps = deps
    this.#stored = existingIn(deps.store)
  }

  /** Returns the refusal of a CSR, or null, and then counts its certificate as made. @throws {PkiError} a fault of the lab */
  async refusalOf(facts: CsrFacts, entitle: Entitler): Promise<PkiError | null> {
    const entitled = entitle(facts)
    if (entitled instanceof PkiError) return entitled
    const issuerCa = await this.#issuerOf(facts)
    const { keyFingerprint, binding } = facts
    const guards = [...entitled.guards, unrevoked({ issuerCa, renews: null, keyFingerprint })]
    const conflict = await checks.existing(keyFingerprint, binding, guards, this)
    if (conflict) return conflict
    this.#remember(facts, entitled)
    return null
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#bound.get(keyFingerprint) ?? this.#stored.findKeyBinding(keyFingerprint)
  }

  async findRefusal(guard: Guard): Promise<PkiError | null> {
    return (await this.#stored.findRefusal(this.#afterPlanned(guard))) ?? this.#refusalWithin(guard)
  }

  async #issuerOf({ profile }: CsrFacts): Promise<string> {
    const known = this.#issuers.get(profile.issuer)
    if (known !== undefined) return known
    const { id } = await readyCa(profile, this.#environment, this.#deps)
    this.#issuers.set(profile.issuer, id)
    return id
  }

  /** Returns the refusal if an earlier CSR of the batch itself violates the guard, else null. */
  #refusalWithin(guard: Guard): PkiError | null {
    if (guard.kind === 'unanswered')
      return this.#answered.has(guard.csrDigest) ? answeredRefusal('earlier in this batch') : null
    if (guard.kind !== 'system-name') return null
    const key = this.#names.get(nameOf(guard))
    return key === undefined || key === guard.keyFingerprint
      ? null
      : nameTakenRefusal(guard, 'from earlier in this batch')
  }

  /** Counts the certificates that the batch would have made against the number that a Device ID may have. */
  #afterPlanned(guard: Guard): Guard {
    if (guard.kind !== 'device') return guard
    const planned = this.#perDevice.get(guard.eui64) ?? 0
    return { ...guard, below: guard.below - planned, atLeast: planned > 0 ? 0 : guard.atLeast }
  }

  #remember({ keyFingerprint, binding }: CsrFacts, { guards }: Entitled): void {
    this.#bound.set(keyFingerprint, binding)
    for (const guard of guards) {
      if (guard.kind === 'device') this.#perDevice.set(guard.eui64, (this.#perDevice.get(guard.eui64) ?? 0) + 1)
      if (guard.kind === 'unanswered') this.#answered.add(guard.csrDigest)
      if (guard.kind === 'system-name') this.#names.set(nameOf(guard), guard.keyFingerprint)
    }
  }
}

const nameOf = ({ profile, participant, subject }: Guard & { kind: 'system-name' }): string =>
  JSON.stringify([profile, participant, subject])

/** Returns the refusal of `wanted` CSRs that do not fit, or null if they fit. */
export const noRoom = (decision: Decision, wanted: number): LimitError | null =>
  decision.kind === 'fits' ? null : new LimitError(decision, wanted)
