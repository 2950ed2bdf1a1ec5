import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { BulkCsr } from './bulk-csrs.ts'

// As long as the signed part of a device certificate.
const tbs = new Uint8Array(330)
const caKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const { csrs } = workerData as { csrs: readonly BulkCsr[] }

// P-256 key import and verification of a request, and one signature: what no issuing can do without.
parentPort?.on('message', (count: number) => {
  for (let i = 0; i < count; i++) {
    const { spkiDer, infoDer, signature } = csrs[i % csrs.length] as BulkCsr
    const key = createPublicKey({ key: spkiDer as Buffer, format: 'der', type: 'spki' })
    if (!verify('sha256', infoDer, key, signature)) throw new Error('a signature does not verify')
    sign('sha256', tbs, caKey)
  }
  parentPort?.postMessage('done')
})
