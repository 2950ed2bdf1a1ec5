import { parentPort } from 'node:worker_threads'
import type { ParseOrder } from './parsed-batch.ts'
import { makeBatchReader, readBatch } from './read-batch.ts'

const port = parentPort
if (!port) throw new Error('this is a thread and no program')
const reader = makeBatchReader()
port.on('message', ({ octets }: ParseOrder) => port.postMessage(readBatch(octets, reader)))
