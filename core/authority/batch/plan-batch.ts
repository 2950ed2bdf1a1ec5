import { PkiError } from '../../base/index.ts'
import { type Decision, LimitError } from '../../quota/index.ts'
import type { BatchEntry, BatchOrder } from '../../records/index.ts'
import { guardRefusal, type Rehearsal as StoreRehearsal } from '../../store/index.ts'
import { type IssuingDeps, keyReused, readyCa, unrevoked } from '../issuance/index.ts'
import { roomFor } from '../limits/index.ts'
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
  const rehearsal = new Rehearsal(order, deps)
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
  const submission = await roomFor(spender, { submitted: size, processed: 0 }, deps)
  const processing = await roomFor(spender, { submitted: 0, processed: eligible }, deps)
  return { size, eligible, submission, processing }
}

/** Checks what issuing would check, as if the batch had been issued as far as this. */
class Rehearsal {
  readonly #deps: IssuingDeps
  readonly #order: BatchOrder
  readonly #store: StoreRehearsal
  readonly #issuers = new Map<string, string>()

  constructor(order: BatchOrder, deps: IssuingDeps) {
    this.#order = order
    this.#deps = deps
    this.#store = deps.store.rehearse()
  }

  /** Checks in the order in which issuing does. @throws {PkiError} what the lab itself has to put right */
  async refusalOf(facts: CsrFacts, entitle: Entitler): Promise<PkiError | null> {
    const entitled = entitle(facts)
    if (entitled instanceof PkiError) return entitled
    const issuerCa = await this.#issuerOf(facts)
    const { profile, keyFingerprint, digest: csrDigest, subjectText: subject, eui64, binding } = facts
    const { participant } = this.#order
    const certificate = {
      profile: profile.id,
      pki: profile.pki,
      participant,
      subject,
      eui64,
      keyFingerprint,
      csrDigest,
    }
    const guards = [...entitled.guards, unrevoked({ issuerCa, renews: null, keyFingerprint })]
    const objection = await this.#store.issue({ certificate, binding, guards })
    if (objection === null) return null
    return objection.kind === 'key-bound' ? keyReused(objection.to, binding) : guardRefusal(objection.fault)
  }

  async #issuerOf({ profile }: CsrFacts): Promise<string> {
    const known = this.#issuers.get(profile.issuer)
    if (known !== undefined) return known
    const { id } = await readyCa(profile, this.#order.environment, this.#deps)
    this.#issuers.set(profile.issuer, id)
    return id
  }
}

/** Returns the refusal of what does not fit, or null. */
export const noRoom = (decision: Decision, wanted: number): LimitError | null =>
  decision.kind === 'fits' ? null : new LimitError(decision, wanted)
