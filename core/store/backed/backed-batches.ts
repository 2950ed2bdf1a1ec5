import type { BatchRecord } from '../../records/index.ts'
import { changeBatchWork, chunkWork, claimWork, purgeWork, submitWork } from '../decide/index.ts'
import type {
  BatchChange,
  BatchClaim,
  BatchStore,
  BatchSubmission,
  ChunkOutcome,
  ChunkWork,
  Purged,
  SubmissionOutcome,
} from '../index.ts'
import type { Transactor } from './transactor.ts'

/** The states of batches, and who changes them when; a backend adds uploads, leases and what is read. */
export abstract class BackedBatches implements BatchStore {
  readonly #transactor: Transactor

  constructor(transactor: Transactor) {
    this.#transactor = transactor
  }

  submit(batch: number, submission: BatchSubmission): Promise<SubmissionOutcome> {
    return this.#transactor.transact(submitWork(batch, submission), 'own')
  }

  async claim(claim: BatchClaim): Promise<BatchRecord | null> {
    // An engine asks again and again, mostly in vain: looking first locks nobody out.
    const found = await this.#transactor.look(claimWork(claim))
    return found && this.#transactor.transact(claimWork(claim), 'own')
  }

  change(batch: number, change: BatchChange): Promise<BatchRecord | null> {
    return this.#transactor.transact(changeBatchWork(batch, change), 'own')
  }

  commitChunk(work: ChunkWork): Promise<ChunkOutcome> {
    return this.#transactor.transact(chunkWork(work), 'own')
  }

  async purge(beforeMs: number, most: number): Promise<Purged> {
    // Mostly nothing is over: looking first locks nobody out.
    const { forgotten, isDone } = await this.#transactor.look(purgeWork(beforeMs, most))
    if (isDone && forgotten === 0) return { forgotten, isDone }
    return this.#transactor.transact(purgeWork(beforeMs, most), 'own')
  }

  abstract begin(...upload: Parameters<BatchStore['begin']>): ReturnType<BatchStore['begin']>
  abstract addParts(...parts: Parameters<BatchStore['addParts']>): ReturnType<BatchStore['addParts']>
  abstract dropUpload(batch: number): Promise<void>
  abstract find(batch: number): ReturnType<BatchStore['find']>
  abstract list(...query: Parameters<BatchStore['list']>): ReturnType<BatchStore['list']>
  abstract renewLeases(owner: string, untilMs: number): Promise<void>
  abstract owners(): Promise<string[]>
  abstract findPart(batch: number, index: number): ReturnType<BatchStore['findPart']>
  abstract listResults(...page: Parameters<BatchStore['listResults']>): ReturnType<BatchStore['listResults']>
}
