import {
  BatchEngine,
  type BatchRecord,
  defaultBatchSettings,
  FINAL_STATES,
  findBatch,
  processOwner,
  readResults,
  type ThreadChooser,
  type World,
} from '../../core/index.ts'
import { note } from '../output/print.ts'
import type { BatchDelivery } from './delivery.ts'

const POLL_MS = 500

interface RunOptions {
  /** The engine ends them. */
  readonly threads: ThreadChooser
  readonly isAdministrator: boolean
}

/**
 * Runs one batch to its end, or until it has to wait, and hands out its results as they become durable. Where another
 * process runs it already, its results are fetched.
 */
export async function runBatch(
  submitted: BatchRecord,
  delivery: BatchDelivery,
  { threads, isAdministrator }: RunOptions,
  world: World,
): Promise<BatchRecord> {
  await catchUp(submitted, delivery, world)
  const usual = world.config.batches ?? defaultBatchSettings
  // Whoever runs a command waits for it: the hours are those of the service. Approval is an administrator's to give.
  const settings = { ...usual, window: null, approval: isAdministrator ? ('automatic' as const) : usual.approval }
  // One that waited when it was resumed is looked at again first.
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
      // What another process has decided in between is read from the store, afterwards.
      if (results[0]?.index !== delivery.next) return
      for (const result of results)
        delivery.add(result, result.kind === 'issued' ? (certificates.get(result.serial)?.der ?? null) : null)
      delivery.show()
    },
    onChange: (batch) => isAtRest(batch) && resolve(),
    onFault: (_, error) => reject(error),
  })
  const onInterrupt = (): void => {
    note('interrupted; what is under way is brought to its end')
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

/** Hands out what is in the store and was not handed out yet. */
async function catchUp(batch: BatchRecord, delivery: BatchDelivery, world: World): Promise<BatchRecord> {
  for await (const { result, certificate } of readResults(batch.id, null, world, delivery.next))
    delivery.add(result, certificate?.der ?? null)
  return batch
}
