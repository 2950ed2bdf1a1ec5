import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchOf, outcomesIn, statusIn } from '../support/batched.ts'
import { Lab } from '../support/cli.ts'
import { type ClientCredential, LiveServer } from '../support/live-server.ts'
import { deviceCsr } from '../support/register.ts'
import { needs, runTool } from '../support/tools.ts'
import { readValid, textsOf } from '../support/xsd.ts'

const lab = new Lab()
let live: LiveServer
const clients = {} as Record<'alpha' | 'adHoc', ClientCredential>
const SUBMIT = '/1.0/PortalCSRBatch/SubmitCSRBatch'
const RESULT = '/1.0/PortalCSRBatch/CSRBatchResult'

beforeAll(async () => {
  live = await LiveServer.start(lab, 'batches: { threads: 1 }')
  await live.addParticipant('alpha')
  clients.alpha = await live.credential('iki/batched-web-service', 'alpha')
  clients.adHoc = await live.credential('iki/ad-hoc-web-service', 'alpha', 'ad-hoc')
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

test('a body that breaks off leaves nothing behind', async () => {
  const before = (await live.world.store.batches.list({ limit: 100 })).length
  const { port } = new URL(live.urlOf('web-services'))
  const { cert, key } = clients.alpha
  await new Promise<void>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), ca: live.ca, cert, key })
    const head = `POST ${SUBMIT} HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\nContent-Length: 100000\r\n\r\n`
    socket.once('secureConnect', () =>
      socket.write(`${head}${batchOf({ one: 'AAAA' })}`, () => {
        socket.destroy()
        resolve()
      }),
    )
  })
  await sleep(200)
  expect(await live.world.store.batches.list({ limit: 100 })).toHaveLength(before)
  // The octets that were held for it are free again.
  expect(statusIn((await submit(clients.alpha, batchOf({ one: 'AAAA' }))).read)).toBe('PENDING')
})
