import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchOf, outcomesIn, statusIn } from '../../support/batched.ts'
import { Lab } from '../../support/cli.ts'
import { type ClientCredential, LiveServer } from '../../support/live-server.ts'
import { deviceCsr, rangeOf } from '../../support/register.ts'
import { needs, runTool } from '../../support/tools.ts'
import { readValid, textsOf } from '../../support/xsd.ts'

const lab = new Lab()
let live: LiveServer
const clients = {} as Record<'alpha' | 'adHoc' | 'portal' | 'beta' | 'gamma', ClientCredential>
const SUBMIT = '/1.0/PortalCSRBatch/SubmitCSRBatch'
const RESULT = '/1.0/PortalCSRBatch/CSRBatchResult'

beforeAll(async () => {
  live = await LiveServer.start(lab, 'batches: { threads: 1 }')
  await live.addParticipant('alpha', { eui64Ranges: [...rangeOf(0x10), ...rangeOf(0x99)] })
  clients.alpha = await live.credential('iki/batched-web-service', 'alpha')
  clients.adHoc = await live.credential('iki/ad-hoc-web-service', 'alpha', 'ad-hoc')
  clients.portal = await live.credential('iki/portal-device', 'alpha', 'an officer')
  for (const id of ['beta', 'gamma'] as const) {
    await live.addParticipant(id, { name: id, eui64Ranges: rangeOf(id === 'beta' ? 0x20 : 0x30) })
    clients[id] = await live.credential('iki/batched-web-service', id, undefined, id)
  }
})
afterAll(() => live.stop())

async function curl(client: ClientCredential, path: string, ...more: readonly string[]) {
  const own = live.curlArguments('curl', client)
  const { stdout } = await runTool('curl', [
    '-sS',
    ...own,
    ...more,
    '-w',
    '\n%{http_code}',
    live.urlOf('web-services') + path,
  ])
  const [, body = '', status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? []
  return { read: readValid('batched', body), status: Number(status) }
}

function submit(client: ClientCredential, body: string) {
  const file = lab.path('request.xml')
  writeFileSync(file, body)
  return curl(client, SUBMIT, '-H', 'Content-Type: application/xml;charset=UTF-8', '--data-binary', `@${file}`)
}

async function until(client: ClientCredential, id: string, state: string) {
  for (let tries = 0; tries < 100; tries++) {
    const { read } = await curl(client, `${RESULT}?BatchId=${id}`)
    if (statusIn(read) === state) return read
    await sleep(100)
  }
  throw new Error(`batch ${id} is not ${state} after ten seconds`)
}

needs('curl').describe('a batch written by hand and sent by curl', () => {
  test('is taken, processed and answered over mutual TLS', async () => {
    const { read, status } = await submit(
      clients.alpha,
      batchOf({ one: deviceCsr(1), two: 'AAAA', three: deviceCsr(3, 0x99) }),
    )
    expect([status, statusIn(read)]).toEqual([200, 'PENDING'])
    const [id = ''] = textsOf(read, 'BatchId')
    const done = await until(clients.alpha, id, 'COMPLETED')
    expect(done.attributes.ID).toBe('batch-1')
    expect(outcomesIn(done)).toEqual({ one: 'SUCCESS', two: 'CSR_ERROR CR:CC1', three: 'SUCCESS' })
    const again = await submit(clients.alpha, '<SubmitCSRBatch/>')
    expect([again.status, statusIn(again.read)]).toEqual([200, 'FORMAT_ERROR'])
    const unknown = await curl(clients.alpha, `${RESULT}?BatchId=4711`)
    expect([unknown.status, ...textsOf(unknown.read, 'ErrorCode')]).toEqual([200, 'FM:AA3'])
  })

  test('is not for a certificate of the Ad Hoc interface', async () => {
    const { read, status } = await submit(clients.adHoc, batchOf({ one: 'AAAA' }))
    expect([status, statusIn(read)]).toEqual([403, 'WORKFLOW_ERROR'])
  })
})

/** Sends the head of a request and a part of its body, and no more of it. */
async function begin(listener: 'web-services' | 'open', { cert, key }: ClientCredential, path: string, part: string) {
  const { port } = new URL(live.urlOf(listener))
  const socket = connect({ host: '127.0.0.1', port: Number(port), ca: live.ca, cert, key })
  const type = listener === 'open' ? 'application/zip' : 'application/xml'
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 40000000\r\n\r\n`
  await new Promise<void>((resolve) => {
    socket.once('secureConnect', () => socket.write(`${head}${part}`, () => resolve()))
  })
  return socket
}

const brokenOff = async (path: string) =>
  (await live.world.store.queryAudit({ action: 'access-refused', participant: 'alpha', limit: 100 })).filter(
    ({ detail }) => String(detail.message).includes(`POST ${path}: `),
  )

test.each([
  { listener: 'web-services', who: 'alpha', path: SUBMIT, part: batchOf({ one: 'AAAA' }) },
  { listener: 'open', who: 'portal', path: '/api/v1/batches', part: 'PK\x03\x04' },
] as const)(
  'a body that breaks off at the listener $listener leaves nothing behind but a row that says so',
  async (each) => {
    const before = await live.world.store.batches.list({ limit: 100 })
    for (let n = 0; n < 2; n++) {
      const socket = await begin(each.listener, clients[each.who], each.path, each.part)
      await sleep(50)
      socket.destroy()
    }
    await expect.poll(() => brokenOff(each.path), { timeout: 5_000 }).toHaveLength(1)
    expect(await live.world.store.batches.list({ limit: 100 })).toEqual(before)
    // Pino's level of an error, such as an internal one.
    expect(live.logged.join('')).not.toContain('"level":50')
  },
)

test('participants that send slowly keep nobody else waiting', async () => {
  // Between them they have announced as much as may be held in memory.
  const slow = await Promise.all(
    (['beta', 'beta', 'gamma', 'gamma'] as const).map((who) => begin('web-services', clients[who], SUBMIT, '<')),
  )
  expect(statusIn((await submit(clients.alpha, batchOf({ one: 'AAAA' }))).read)).toBe('PENDING')
  for (const socket of slow) socket.destroy()
}, 10_000)
