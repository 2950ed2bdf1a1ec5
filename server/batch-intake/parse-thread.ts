import { parentPort, workerData } from 'node:worker_threads'
import { BatchReader } from './batch-reader.ts'
import type { ParseOrder, ParseSetup } from './parse-messages.ts'

// Nothing of core/ is loaded here: the thread is there in a tenth of the time.
const port = parentPort
if (!port) throw new Error('this is a thread and no program')
const reader = new BatchReader(workerData as ParseSetup)
port.on('message', (order: ParseOrder) => {
  if (order === 'more') port.postMessage(reader.page())
  else if (order === 'no more') reader.close()
  else port.postMessage(reader.open(order.octets))
})
