import { parentPort } from 'node:worker_threads'
import { verifyRawIndependently } from '../gbcs/noble/index.ts'
import type { VerifyQuestion } from './second-verifier.ts'

// Answers come in the order of the questions.
parentPort?.on('message', ({ input, signature, publicPoint }: VerifyQuestion) => {
  parentPort?.postMessage(verifyRawIndependently(input, signature, publicPoint))
})
