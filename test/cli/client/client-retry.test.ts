import { createPublicKey } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { OutcomeUnknown } from '../../../cli/client/answer.ts'
import { ApiClient } from '../../../cli/client/api-client.ts'
import { toPem, ZipWriter } from '../../../core/index.ts'
import { makeTlsCertificate, tlsName } from '../../../core/pki/x509/make-tls-certificate.ts'
import { Lab } from '../../support/cli.ts'
import { rsaKey } from '../../support/keys.ts'
import { systemClock } from '../../support/live-server.ts'
import { deviceCsr } from '../../support/register.ts'
import { expectError } from '../../support/test-register.ts'

type Behaviour = 'cut' | 'in use' | 'text' | number | object

let server: Server
let ca: string
let url: string
let client: ApiClient
const waits: number[] = []
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
    else if (next === 'in use')
      response.writeHead(409).end('{"code":"idempotency-key-in-use","detail":"a request with this key is under way"}')
    else if (typeof next === 'number') response.writeHead(next).end('{"detail":"not now"}')
    else response.writeHead(200).end(next === 'text' ? 'well' : JSON.stringify(next))
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
})
afterAll(() => server.close())
beforeEach(() => {
  keys.length = 0
  const { port } = server.address() as AddressInfo
  waits.length = 0
  url = `https://localhost:${port}`
  client = new ApiClient({ url: new URL(url), ca, client: null }, async (ms) => waits.push(ms))
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

test.each([
  { name: 'a server that fails', last: 503, tries: 8 },
  { name: 'the same request under way there', last: 'in use', tries: 8 },
  { name: 'a fault of the server', last: 500, tries: 1 },
  { name: 'an answer that is no document', last: 'text', tries: 1 },
] as const)('nothing is known of a request after $name', async ({ last, tries }) => {
  script = Array.from({ length: 9 }, () => last)
  const error = await client.post('/certificates', {}, { idempotencyKey: 'k' }).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(OutcomeUnknown)
  expect(error.code).toBe('SERVER_REFUSED')
  expect(keys).toHaveLength(tries)
  expect(waits).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800].slice(0, tries - 1))
})

test('a conflict that is decided is no such case, and is not sent again', async () => {
  script = [409]
  const error = await client.post('/certificates', {}, { idempotencyKey: 'k' }).catch((thrown) => thrown)
  expect(error).not.toBeInstanceOf(OutcomeUnknown)
  expect(keys).toHaveLength(1)
})

describe('the commands print the key of what is undecided', () => {
  const lab = new Lab()
  const server = () => ['--server', url, '--ca', lab.write('ca.pem', ca), '--force', ...credential()]
  const credential = () => {
    const key = rsaKey(2048, 'retry server').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    return ['--client-cert', lab.write('me.pem', ca), '--client-key', lab.write('me.key', key)]
  }
  const again = /^tpki: hint: .* --idempotency-key ([\w-]+)$/m

  test('tpki submit', async () => {
    lab.write('1.csr', toPem('CERTIFICATE REQUEST', deviceCsr(1)))
    script = [500]
    const run = await lab.tpki('submit', '1.csr', '--profile', 'smki-device/device-ds', ...server())
    expect([run.code, String(keys[0])]).toEqual([1, expect.stringContaining(again.exec(run.stderr)?.[1] ?? 'none')])
  })

  test('tpki batch submit', async () => {
    const zip = new ZipWriter()
    lab.write('night.zip', Buffer.concat([zip.member('1.csr', Buffer.from('AAAA')), zip.end()]))
    script = [500]
    const run = await lab.tpki('batch', 'submit', 'night.zip', ...server())
    expect([run.code, keys[0]]).toEqual([1, `"${again.exec(run.stderr)?.[1]}"`])
    script = [403]
    expect((await lab.tpki('batch', 'submit', 'night.zip', ...server())).stderr).not.toMatch(again)
  })
})
