import type { KeyObject } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { judgeProof } from '../x509/proof.ts'
import { signData } from '../x509/signature.ts'
import { type CryptoAnswer, type CryptoOrder, type CryptoReply, packRuns, runAt } from './crypto-jobs.ts'

// The other side of CryptoThread.
const keys = new Map<number, KeyObject>()

function answer({ keys: more, jobs, runs }: CryptoOrder): CryptoReply {
  for (const [number, key] of more) keys.set(number, key)
  const signatures: Uint8Array[] = []
  let next = 0
  const take = (): Uint8Array => runAt(runs, next++)
  const answers = jobs.map((job): CryptoAnswer => {
    if (job.kind === 'prove') return judgeProof(take(), take(), take())
    const data = take()
    try {
      return signatures.push(signData(data, keys.get(job.key) as KeyObject)) - 1
    } catch (error) {
      return { error }
    }
  })
  return { answers, runs: packRuns(signatures) }
}

parentPort?.on('message', (order: CryptoOrder) => {
  const reply = answer(order)
  parentPort?.postMessage(reply, [reply.runs.octets.buffer])
})
