import { parentPort, workerData } from 'node:worker_threads'
import type { ParseOrder, ParseSetup } from './parsed-batch.ts'
import { BatchReader } from './read-batch.ts'

// Nothing of core/ is loaded here: the thread is there in a tenth of the time.
const port = parentPort
if (!port) throw new Error('this is a thread and no program')
const reader = new BatchReader(workerData as ParseSetup)
port.on('message', (order: ParseOrder) => {
  if (order === 'more') port.postMessage(reader.page())
  else if (order === 'no more') reader.close()
  else port.postMessage(reader.open(order.octets))
})
