import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { keySigner } from '../../pki/keys/index.ts'
import { ProfileSet } from '../../pki/profile/index.ts'
import type { ChunkOrder, ChunkReply, SignOrder, WorkerSetup } from './chunk-messages.ts'
import { examineCsrs, examineDeps, type KnownCsr } from './examine-csrs.ts'
import { signCsrs } from './sign-csrs.ts'

// A worker thread of the batch engine: reads and verifies CSRs; then, when told, builds, lints and signs certificates.
const { directory, profiles: entries, policy, crls, config } = workerData as WorkerSetup
const profiles = new ProfileSet(directory, new Map(entries), policy, { lists: crls })
const deps = examineDeps(profiles, config)
const held = new Map<number, { readonly known: readonly (KnownCsr | null)[]; readonly environment: string | null }>()

async function obey(order: ChunkOrder): Promise<{ reply: ChunkReply; transfer: ArrayBuffer[] }> {
  if (order.kind === 'sign') return signHeld(order)
  const { examined, known } = examineCsrs(order, deps)
  held.set(order.ticket, { known, environment: order.environment })
  return { reply: examined, transfer: [examined.profiles.buffer as ArrayBuffer] }
}

async function signHeld(order: SignOrder): Promise<{ reply: ChunkReply; transfer: ArrayBuffer[] }> {
  const { known, environment } = held.get(order.ticket) ?? { known: [], environment: null }
  held.delete(order.ticket)
  const cas = new Map(order.cas.map(([id, { key, ...ca }]) => [id, { ...ca, signer: keySigner(key) }] as const))
  const reply = await signCsrs(order, known, { profiles, config, cas }, environment)
  const transfer = [reply.ders, reply.ends, reply.notBeforeSeconds, reply.notAfterSeconds]
  return { reply, transfer: transfer.map(({ buffer }) => buffer as ArrayBuffer) }
}

// On Linux only, 0 means this thread. The batch then yields to the main thread, which answers all other requests.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)

parentPort?.on('message', async (order: ChunkOrder) => {
  try {
    const { reply, transfer } = await obey(order)
    parentPort?.postMessage(reply, transfer)
  } catch (error) {
    held.delete(order.ticket)
    parentPort?.postMessage({ kind: 'failed', ticket: order.ticket, error } satisfies ChunkReply)
  }
})
