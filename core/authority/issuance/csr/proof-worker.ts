import { parentPort } from 'node:worker_threads'
import { judgeProof } from '../../../pki/x509/index.ts'
import type { ProofOrder, ProofReply } from './proof-thread.ts'

// The other side of ProofThread.
parentPort?.on('message', ({ octets, ends }: ProofOrder) => {
  const run = (i: number): Uint8Array => octets.subarray(i === 0 ? 0 : ends[i - 1], ends[i])
  const reply: ProofReply = []
  for (let i = 0; i < ends.length; i += 3) reply.push(judgeProof(run(i), run(i + 1), run(i + 2)))
  parentPort?.postMessage(reply)
})
