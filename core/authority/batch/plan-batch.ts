import { PkiError } from '../../base/index.ts'
import { type Decision, LimitError } from '../../quota/index.ts'
import { type BatchEntry, type BatchOrder, type KeyBinding, sameBinding } from '../../records/index.ts'
import { answeredRefusal, type Guard, guardRefusal, nameTakenRefusal } from '../../store/index.ts'
import { type Entitled, type IssuingDeps, keyReused, readyCa, unrevoked } from '../issuance/index.ts'
import { spenderOfBatch } from './batch-spender.ts'
import { type CsrFacts, factsOfCsrs } from './csr-facts.ts'
import { type Entitler, entitlerFor } from './entitle-csrs.ts'
import { partsOf } from './parts-of.ts'
import { refusalAt } from './prepare-chunk.ts'
import type { ThreadChooser } from './thread-chooser.ts'
import { forgetPart } from './worker-pool.ts'

/** What a batch would come to if it were sent now. */
export interface BatchPlan {
  readonly size: number
  /** Those that nothing but a limit stands against. */
  readonly eligible: number
  /** Whether all of it may be submitted; where not, nothing of it would be. */
  readonly submission: Decision
  /** How many of the eligible would be processed at once. */
  readonly processing: Decision
}

export interface PlannedRefusal {
  readonly index: number
  readonly name: string
  readonly error: PkiError
}

/**
 * Says what a batch would come to now: which CSRs would be refused, in request order, and at the end whether the rest
 * would fit. Verifies every CSR, signs nothing, spends nothing and records nothing.
 * @throws {PkiError} as submitting it would, limits apart
 */
export async function planBatch(
  order: BatchOrder,
  entries: Iterable<BatchEntry>,
  deps: IssuingDeps,
  { threads, maxCsrs }: { readonly threads: ThreadChooser; readonly maxCsrs: number },
  onRefused: (refusal: PlannedRefusal) => void,
): Promise<BatchPlan> {
  const spender = spenderOfBatch(order, deps.profiles)
  const { entitle } = await entitlerFor(order, spender.pki, deps)
  const rehearsal = new Rehearsal(order.environment, deps)
  const thread = await threads.choose(order)
  let [size, eligible] = [0, 0]
  for (const { octets, digest, first, count } of partsOf(entries, maxCsrs)) {
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

/** What would exist by now if the batch were being issued. */
class Rehearsal {
  readonly #deps: IssuingDeps
  readonly #environment: string | null
  readonly #bound = new Map<string, KeyBinding>()
  readonly #perDevice = new Map<string, number>()
  readonly #answered = new Set<string>()
  /** The key that each name of a system would have. */
  readonly #names = new Map<string, string>()
  readonly #issuers = new Map<string, string>()

  constructor(environment: string | null, deps: IssuingDeps) {
    this.#environment = environment
    this.#deps = deps
  }

  /** Looks at what issuing looks at, in the same order. @throws {PkiError} what the lab itself has to put right */
  async refusalOf(facts: CsrFacts, entitle: Entitler): Promise<PkiError | null> {
    const entitled = entitle(facts)
    if (entitled instanceof PkiError) return entitled
    const issuerCa = await this.#issuerOf(facts)
    const { keyFingerprint } = facts
    const held = this.#bound.get(keyFingerprint) ?? (await this.#deps.store.findKeyBinding(keyFingerprint))
    if (held && !sameBinding(held, facts.binding)) return keyReused(held, facts.binding)
    for (const guard of [...entitled.guards, unrevoked({ issuerCa, renews: null, keyFingerprint })]) {
      const fault = await this.#deps.store.checkGuard(this.#asOfNow(guard))
      const refusal = fault ? guardRefusal(fault) : this.#refusalWithin(guard)
      if (refusal) return refusal
    }
    this.#remember(facts, entitled)
    return null
  }

  async #issuerOf({ profile }: CsrFacts): Promise<string> {
    const known = this.#issuers.get(profile.issuer)
    if (known !== undefined) return known
    const { id } = await readyCa(profile, this.#environment, this.#deps)
    this.#issuers.set(profile.issuer, id)
    return id
  }

  /** Returns the refusal for what comes earlier in the batch itself, or null. */
  #refusalWithin(guard: Guard): PkiError | null {
    if (guard.kind === 'unanswered')
      return this.#answered.has(guard.csrDigest) ? answeredRefusal('earlier in this batch') : null
    if (guard.kind !== 'system-name') return null
    const key = this.#names.get(nameOf(guard))
    return key === undefined || key === guard.keyFingerprint
      ? null
      : nameTakenRefusal(guard, 'from earlier in this batch')
  }

  /** Certificates that the batch would have by now count against the number that a Device ID may have. */
  #asOfNow(guard: Guard): Guard {
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

/** Returns the refusal of what does not fit, or null. */
export const noRoom = (decision: Decision, wanted: number): LimitError | null =>
  decision.kind === 'fits' ? null : new LimitError(decision, wanted)
