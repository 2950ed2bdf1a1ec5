import { availableParallelism } from 'node:os'
import { BatchEngine, type BatchEntry, type IssuingDeps, processOwner, submitBatch } from '../core/index.ts'
import { PARTICIPANT } from './limits-world.ts'

/** The batch engine over one world, its threads kept from one batch to the next. */
export class RowsEngine {
  readonly #deps: IssuingDeps
  readonly #engine: BatchEngine
  #over: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(deps: IssuingDeps) {
    this.#deps = deps
    this.#engine = new BatchEngine(deps, {
      owner: processOwner(),
      threads: availableParallelism(),
      onChange: ({ state, size, issued }) => {
        if (state !== 'COMPLETED') return
        if (issued === size) this.#over.resolve()
        else this.#over.reject(new Error(`${issued} certificates of ${size}`))
      },
      onFault: (_, error) => this.#over.reject(error),
    })
    this.#engine.start()
  }

  /** Issues a batch and returns the seconds that it took, from its submission to its last commit. */
  async issue(entries: readonly BatchEntry[]): Promise<number> {
    this.#over = Promise.withResolvers()
    const order = {
      participant: PARTICIPANT,
      actor: 'bench',
      interface: 'api',
      reference: null,
      profile: null,
    } as const
    const start = performance.now()
    await submitBatch({ ...order, environment: null, deviceType: null }, entries, this.#deps)
    this.#engine.wake()
    await this.#over.promise
    return (performance.now() - start) / 1000
  }

  stop(): Promise<void> {
    return this.#engine.stop()
  }
}
