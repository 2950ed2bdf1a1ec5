import { parentPort, workerData } from 'node:worker_threads'
import type { ParseOrder, ParseSetup } from './parsed-batch.ts'
import { makeBatchReader, readBatch } from './read-batch.ts'

// Nothing of core/ is loaded here: the thread is there in a tenth of the time.
const port = parentPort
if (!port) throw new Error('this is a thread and no program')
const { maxCsrs } = workerData as ParseSetup
const reader = makeBatchReader(maxCsrs)
port.on('message', ({ octets }: ParseOrder) => port.postMessage(readBatch(octets, reader, maxCsrs)))
