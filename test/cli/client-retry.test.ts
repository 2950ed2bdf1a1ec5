import { createPublicKey } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ApiClient } from '../../cli/client/api-client.ts'
import { toPem } from '../../core/index.ts'
import { makeTlsCertificate, tlsName } from '../../core/x509/make-tls-certificate.ts'
import { rsaKey } from '../support/keys.ts'
import { systemClock } from '../support/live-server.ts'
import { expectError } from '../support/test-register.ts'

type Behaviour = 'cut' | number | object

let server: Server
let ca: string
let client: ApiClient
/** What the server does with the requests that come, one after another; then it answers. */
let script: Behaviour[] = []
const keys: unknown[] = []

beforeAll(async () => {
  const { privateKey } = rsaKey(2048, 'retry server')
  const now = systemClock.nowSeconds()
  const content = {
    commonName: 'localhost',
    names: ['localhost'],
    serial: Uint8Array.of(1),
    notBeforeSeconds: now - 60,
    notAfterSeconds: now + 3600,
    publicKey: createPublicKey(privateKey),
  }
  ca = toPem('CERTIFICATE', makeTlsCertificate(content, { nameDer: tlsName('localhost'), key: privateKey }))
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  server = createServer({ cert: ca, key }, (request, response) => {
    keys.push(request.headers['idempotency-key'])
    const next = script.shift() ?? {}
    if (next === 'cut') request.socket.destroy()
    else if (typeof next === 'number') response.writeHead(next).end('{"detail":"not now"}')
    else response.writeHead(200).end(typeof next === 'string' ? next : JSON.stringify(next))
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
})
afterAll(() => server.close())
beforeEach(() => {
  keys.length = 0
  const { port } = server.address() as AddressInfo
  client = new ApiClient({ url: new URL(`https://localhost:${port}`), ca, client: null })
  return () => client.close()
})

test('a request that may be sent again is, under the same key, until it is answered', async () => {
  script = ['cut', 503, { done: true }]
  expect(await client.post('/certificates', {}, { idempotencyKey: 'k' })).toEqual({ done: true })
  expect(keys).toEqual(['"k"', '"k"', '"k"'])
})

test('one that may not is sent once', async () => {
  script = ['cut']
  await expectError(
    () => client.post('/certificates', {}),
    'SERVER_UNREACHABLE',
    /^server https:\/\/localhost:\d+ cannot be reached: /,
  )
  expect(keys).toHaveLength(1)
})

test('a refusal is not sent again, and one that is no problem document is a refusal too', async () => {
  script = [418]
  await expectError(() => client.get('/usage'), 'SERVER_REFUSED', 'not now')
  script = [403]
  await expectError(() => client.get('/usage'), 'ACCESS_DENIED', 'not now')
  expect(keys).toHaveLength(2)
})
