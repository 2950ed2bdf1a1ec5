import { Agent } from 'node:https'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { issue } from '../../core/authority/issuance/issue.ts'
import { overrideLimit } from '../../core/authority/limits/override-limit.ts'
import { revoke } from '../../core/authority/revocation/revoke.ts'
import { parseCertificate, setWorldClock, verifyAudit } from '../../core/index.ts'
import { formatSerial } from '../../core/pki/x509/format-serial.ts'
import { adHocMessage, parseAdHoc } from '../support/ad-hoc.ts'
import { Lab } from '../support/cli.ts'
import { httpsRequest } from '../support/https.ts'
import { type ClientCredential, LiveServer, systemClock } from '../support/live-server.ts'
import { DCC, deviceCsr, publish, rangeOf, requestOf } from '../support/register.ts'
import { ServerProcess } from '../support/server-process.ts'

// Two servers of one world, each a process of its own; numbers are those of the acceptance cases.
const lab = new Lab()
let live: LiveServer
let other: ServerProcess
let urls: readonly string[]
let participants = 0
const agent = new Agent({ keepAlive: true, maxSockets: 16 })

beforeAll(async () => {
  live = await LiveServer.start(lab)
  other = await ServerProcess.start(live.directory)
  urls = [live.urlOf('web-services'), other.webServices]
})
afterAll(async () => {
  agent.destroy()
  expect(await other.end('SIGTERM')).toBe(0)
  expect((await verifyAudit(live.world.store)).faults).toEqual([])
  await live.stop()
})

interface Party {
  readonly id: string
  readonly range: number
  readonly client: ClientCredential
}

/** Each test has participants of its own, who have spent nothing. */
async function newParty(): Promise<Party> {
  const range = 0x20 + participants++
  const id = `party-${range}`
  await live.addParticipant(id, { eui64Ranges: rangeOf(range), name: `Party ${range}` })
  const client = await live.credential('iki/ad-hoc-web-service', id, id, `Party ${range}`)
  await issue(requestOf('smki-device/device-ds', id, { csr: deviceCsr(1, range) }), live.world)
  return { id, range, client }
}

async function send({ range, client }: Party, server: number, body?: string) {
  const answer = await httpsRequest(`${urls[server % urls.length]}/1.0/DeviceCSR`, {
    ca: live.ca,
    credential: client,
    method: 'POST',
    headers: { 'content-type': 'application/xml;charset=UTF-8' },
    body: body ?? adHocMessage(deviceCsr(1, range)),
    agent,
  })
  expect(answer.status, answer.body).toBe(200)
  const { status, code, text, certificate } = parseAdHoc(answer.body)
  return { outcome: code ?? status, text, certificate, headers: answer.headers }
}

const count = (outcomes: readonly { outcome: string | null }[], wanted: string): number =>
  outcomes.filter(({ outcome }) => outcome === wanted).length

describe('limits', () => {
  let alpha: Party
  let beta: Party
  beforeEach(async () => {
    alpha = await newParty()
    beta = await newParty()
  })
  const own = (id: string, n: number) => ({
    id: 'own',
    scope: { participant: id },
    count: n,
    window: 'calendar-day',
    interfaces: ['ad-hoc'],
  })

  test('case 5: N are accepted over both servers together, the next is refused with limit, count and reset', async () => {
    await publish(live.world, own(alpha.id, 3))
    for (let i = 0; i < 3; i++) expect((await send(alpha, i)).outcome).toBe('SUCCESS')
    for (const server of [0, 1]) {
      const refused = await send(alpha, server)
      expect(refused.outcome).toBe('WF:LIMIT')
      expect(refused.text).toMatch(/limit "own" .* 3 of 3 used; it has room again at /)
      expect(refused.headers['ratelimit-policy']).toBe('"own";q=3;w=86400')
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await send(beta, 1)).outcome).toBe('SUCCESS')
  })

  test('case 6: a malformed CSR uses up what may be submitted', async () => {
    await publish(live.world, own(alpha.id, 2))
    expect((await send(alpha, 0, '<nothing/>')).outcome).toBe('FM:AA1')
    expect((await send(alpha, 1, adHocMessage('AAAA'))).outcome).toBe('CR:CC1')
    expect((await send(alpha, 0)).outcome).toBe('WF:LIMIT')
  })

  test('case 7: the total binds both together; an override with a reason processes one more', async () => {
    const total = {
      id: 'total',
      scope: 'total',
      count: 4,
      window: 'calendar-day',
      counts: 'processed',
      interfaces: ['ad-hoc'],
    }
    const { spent } = await spentBefore()
    await publish(live.world, { ...total, count: spent + 4 })
    for (let i = 0; i < 4; i++) expect((await send(i % 2 ? alpha : beta, i)).outcome).toBe('SUCCESS')
    expect((await send(alpha, 0)).outcome).toBe('WF:LIMIT')
    const untilMs = systemClock.nowMs() + 3_600_000
    const request = { limit: 'total', participant: null, extra: 1, fromMs: null, untilMs, reason: 'a rehearsal' }
    await overrideLimit(request, DCC, live.world)
    expect((await send(beta, 1)).outcome).toBe('SUCCESS')
    expect((await send(alpha, 1)).outcome).toBe('WF:LIMIT')
    await publish(live.world, { ...total, count: 1_000_000 })
  })

  test('case 9: of 50 at once over both at limit 10 exactly 10 are accepted', async () => {
    await publish(live.world, own(alpha.id, 10))
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => send(alpha, i)))
    expect(count(answers, 'SUCCESS')).toBe(10)
    expect(count(answers, 'WF:LIMIT')).toBe(40)
  })
})

/** What the Ad Hoc service has processed today. */
async function spentBefore(): Promise<{ spent: number }> {
  const rows = await live.world.store.queryAudit({ action: 'issued', limit: 10_000 })
  return { spent: rows.filter(({ detail }) => detail.interface === 'ad-hoc').length }
}

test('one CSR sent to both at once is answered with one certificate', async () => {
  const party = await newParty()
  for (let i = 0; i < 10; i++) {
    const message = adHocMessage(deviceCsr(1, party.range))
    const both = await Promise.all([send(party, 0, message), send(party, 1, message)])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['CR:9999', 'SUCCESS'])
  }
})

test('what one process is told, the other goes by', async () => {
  const party = await newParty()
  expect((await send(party, 1)).outcome).toBe('SUCCESS')
  const record = await live.world.store.findCertificate(party.client.serial)
  if (!record) throw new Error('no such certificate')
  await revoke(record, { reason: 'superseded', invaliditySeconds: null, comment: '' }, DCC, live.world)
  await expect(send(party, 1)).rejects.toThrow(/revoked/)
})

test('nothing that was answered is lost where a server is killed', async () => {
  const party = await newParty()
  const victim = await ServerProcess.start(live.directory)
  const answered: string[] = []
  const work = async (): Promise<void> => {
    for (;;) {
      const answer = await httpsRequest(`${victim.webServices}/1.0/DeviceCSR`, {
        ca: live.ca,
        credential: party.client,
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body: adHocMessage(deviceCsr(1, party.range)),
      })
      const { certificate } = parseAdHoc(answer.body)
      if (certificate === null) return
      answered.push(formatSerial(parseCertificate(Buffer.from(certificate, 'base64')).serial))
    }
  }
  const working = Promise.allSettled([work(), work(), work(), work()])
  while (answered.length < 20) await setTimeout(10)
  expect(await victim.end('SIGKILL')).toBe(null)
  await working
  for (const serial of answered) expect(await live.world.store.findCertificate(serial), serial).not.toBeNull()
})

test('the clock that is set in one process is the other’s within a second', async () => {
  const party = await newParty()
  const later = systemClock.nowSeconds() + 11 * 365 * 86_400
  await setWorldClock(live.world.store, systemClock, later, 'tester')
  await setTimeout(1_100)
  await expect(send(party, 1)).rejects.toThrow(/expired/)
})
