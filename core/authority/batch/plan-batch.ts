import { PkiError } from '../../base/index.ts'
import { type Decision, LimitError } from '../../quota/index.ts'
import type { BatchEntry, BatchOrder } from '../../records/index.ts'
import { guardRefusal, type Rehearsal as StoreRehearsal } from '../../store/index.ts'
import { checks, type Entitler, type IssuingDeps, keyReused, readyCa, unrevoked } from '../issuance/index.ts'
import { roomFor } from '../limits/index.ts'
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
  const rehearsal = new Rehearsal(order, deps)
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

  /** Returns the refusal of a CSR, or null, and then counts its certificate as made. @throws {PkiError} a fault of the lab */
  async refusalOf(facts: CsrFacts, entitle: Entitler): Promise<PkiError | null> {
    const entitled = entitle(facts)
    if (entitled instanceof PkiError) return entitled
    const issuerCa = await this.#issuerOf(facts)
    const { profile, keyFingerprint, csrDigest, subjectText: subject, eui64, binding } = facts
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

/** Returns the refusal of `wanted` CSRs that do not fit, or null if they fit. */
export const noRoom = (decision: Decision, wanted: number): LimitError | null =>
  decision.kind === 'fits' ? null : new LimitError(decision, wanted)
