import { parentPort } from 'node:worker_threads'
import { verifyRawIndependently } from './gbcs/second-verify.ts'
import type { SecondAnswer, SecondQuestion } from './second-verifier.ts'

// One question after another, answered in their order.
parentPort?.on('message', ({ input, signature, publicPoint }: SecondQuestion) => {
  const answer: SecondAnswer = verifyRawIndependently(input, signature, publicPoint)
  parentPort?.postMessage(answer)
})
