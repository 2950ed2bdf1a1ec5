import { setTimeout } from 'node:timers/promises'
import { BatchEngine, issue, processOwner, submitBatch } from '../core/index.ts'
import { type BulkCsr, bulkCsrs } from './bulk-csrs.ts'
import { PROFILE } from './fixture.ts'
import { makeDiskWorld, PARTICIPANT } from './limits-world.ts'

const BATCH_CSRS = 40_000
// So often another asks for one certificate while the batch runs.
const EVERY_MS = 10

/** How long single requests take in a process in which a batch of another runs, and alone. */
export async function measureSingles(): Promise<{ singleP99Ms: number; singleAloneP99Ms: number; singles: number }> {
  const { deps, remove } = await makeDiskWorld(false)
  const singles: BulkCsr[] = []
  for await (const csr of bulkCsrs(2_000, 10_000_000)) singles.push(csr)
  const next = async (): Promise<number> => {
    const csr = singles.pop()
    if (!csr) throw new Error('the batch outlasts the single requests')
    const asked = {
      environment: null,
      participant: 'operator',
      actor: 'bench',
      interface: 'api',
      deviceType: null,
    } as const
    const start = performance.now()
    await issue({ csr: csr.der, profile: PROFILE, submission: 'single', ...asked }, deps)
    return performance.now() - start
  }
  const alone: number[] = []
  for (let i = 0; i < 200; i++) alone.push(await next())
  const entries = []
  for await (const { der } of bulkCsrs(BATCH_CSRS)) entries.push({ name: `${entries.length}.csr`, csr: der })
  const order = { participant: PARTICIPANT, actor: 'bench', interface: 'api', reference: null, profile: null } as const
  await submitBatch({ ...order, environment: null, deviceType: null }, entries, deps)
  const beside: number[] = []
  let isOver = false
  const engine = new BatchEngine(deps, {
    owner: processOwner(),
    onChange: ({ state }) => {
      isOver = state === 'COMPLETED'
    },
    onFault: (_, error) => {
      throw error
    },
  })
  engine.start()
  while (!isOver && singles.length > 0) {
    beside.push(await next())
    await setTimeout(EVERY_MS)
  }
  await engine.stop()
  await remove()
  return { singleP99Ms: p99(beside), singleAloneP99Ms: p99(alone), singles: beside.length }
}

const p99 = (times: readonly number[]): number =>
  Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] as number) * 10) / 10
