import { parentPort, workerData } from 'node:worker_threads'
import { BatchReader } from './batch-reader.ts'
import type { ParseOrder, ParseSetup } from './parse-messages.ts'

// This file imports nothing from core/, so the thread starts ten times faster.
const port = parentPort
if (!port) throw new Error('this file must run as a worker thread')
const reader = new BatchReader(workerData as ParseSetup)
port.on('message', (order: ParseOrder) => {
  if (order === 'next page') port.postMessage(reader.page())
  else if (order === 'close') reader.close()
  else port.postMessage(reader.open(order.octets))
})
