import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import type { Examined, ExamineOrder, SignedChunk, SignOrder } from './chunk-messages.ts'
import { type ExamineDeps, examineCsrs, examineDeps, type KnownCsr } from './examine-csrs.ts'
import { signCsrs } from './sign-csrs.ts'
import type { ChunkThread } from './worker-pool.ts'

/** Does the work of a worker thread in the main thread, for a CA whose key cannot be posted to another thread. */
export class LocalThread implements ChunkThread {
  readonly #deps: IssuingDeps
  readonly #examineDeps: ExamineDeps
  readonly #held = new Map<
    number,
    { readonly known: readonly (KnownCsr | null)[]; readonly environment: string | null }
  >()
  #ticket = 0

  constructor(deps: IssuingDeps) {
    this.#deps = deps
    this.#examineDeps = examineDeps(deps.profiles, deps.config)
  }

  async examine(order: Omit<ExamineOrder, 'kind' | 'ticket'>): Promise<Examined> {
    const ticket = ++this.#ticket
    const { examined, known } = examineCsrs({ ...order, kind: 'examine', ticket }, this.#examineDeps)
    this.#held.set(ticket, { known, environment: order.environment })
    return examined
  }

  async sign(order: Omit<SignOrder, 'kind'>): Promise<SignedChunk> {
    const { known, environment } = this.#held.get(order.ticket) ?? { known: [], environment: null }
    this.#held.delete(order.ticket)
    const { profiles, config } = this.#deps
    const cas = new Map<ProfileId, IssuingCa>()
    for (const index of order.wanted) {
      const profile = known[index]?.profile
      if (!profile || cas.has(profile.issuer)) continue
      cas.set(profile.issuer, await this.#deps.issuingCa(profile.issuer, profile.pki === 'dccki' ? environment : null))
    }
    return signCsrs(order, known, { profiles, config, cas }, environment)
  }
}
