import {
  BatchEngine,
  findBatch,
  processOwner,
  readResults,
  type ThreadChooser,
} from '../../core/authority/batch/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { type BatchRecord, defaultBatchSettings, FINAL_STATES } from '../../core/records/index.ts'
import { note } from '../output/print.ts'
import type { BatchDelivery } from './delivery.ts'

const POLL_MS = 500

interface RunOptions {
  /** The engine closes them. */
  readonly threads: ThreadChooser
  readonly isAdministrator: boolean
}

/**
 * Runs one batch until it ends or has to wait. Passes on its results once they are committed. If another process already
 * runs the batch, reads the results from the store.
 */
export async function runBatch(
  submitted: BatchRecord,
  delivery: BatchDelivery,
  { threads, isAdministrator }: RunOptions,
  world: World,
): Promise<BatchRecord> {
  await catchUp(submitted, delivery, world)
  const usual = world.config.batches ?? defaultBatchSettings
  // The processing window applies to the service, not to a command that someone waits for. An administrator's command
  // counts as approval.
  const settings = { ...usual, window: null, approval: isAdministrator ? ('automatic' as const) : usual.approval }
  // A batch that was waiting when it was resumed is decided again first.
  const isAtRest = ({ state, waits, changedAtMs }: BatchRecord): boolean =>
    FINAL_STATES.includes(state) ||
    (waits !== null && changedAtMs !== submitted.changedAtMs) ||
    (state === 'PENDING' && settings.approval === 'manual')
  if (FINAL_STATES.includes(submitted.state)) return submitted
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const engine = new BatchEngine(world, {
    owner: processOwner(),
    only: submitted.id,
    settings,
    threads,
    onChunk(_, { results, certificates }) {
      // Results that another process committed in between are read from the store afterwards.
      if (results[0]?.index !== delivery.next) return
      for (const result of results)
        delivery.add(result, result.kind === 'issued' ? (certificates.get(result.serial)?.der ?? null) : null)
      delivery.show()
    },
    onChange: (batch) => isAtRest(batch) && resolve(),
    onFault: (_, error) => reject(error),
  })
  const onInterrupt = (): void => {
    note('interrupted: finishing the current requests')
    resolve()
  }
  process.once('SIGINT', onInterrupt)
  const poll = setInterval(() => {
    findBatch(submitted.id, null, world).then((batch) => isAtRest(batch) && resolve(), reject)
  }, POLL_MS)
  engine.start()
  try {
    await promise
  } finally {
    clearInterval(poll)
    process.off('SIGINT', onInterrupt)
    await engine.stop()
  }
  return catchUp(await findBatch(submitted.id, null, world), delivery, world)
}

/** Passes on the results in the store that were not passed on yet. */
async function catchUp(batch: BatchRecord, delivery: BatchDelivery, world: World): Promise<BatchRecord> {
  for await (const { result, certificate } of readResults(batch.id, null, world, delivery.next))
    delivery.add(result, certificate?.der ?? null)
  return batch
}
