import { setTimeout } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issue } from '../../../core/authority/issuance/issue.ts'
import { adHocMessage, parseAdHoc } from '../../support/ad-hoc.ts'
import { Lab } from '../../support/cli.ts'
import { httpsRequest } from '../../support/https.ts'
import { type ClientCredential, LiveServer } from '../../support/live-server.ts'
import { deviceCsr, requestOf } from '../../support/register.ts'
import { needs, runTool } from '../../support/tools.ts'

const lab = new Lab()
let live: LiveServer
let client: ClientCredential
const AD_HOC = '/1.0/DeviceCSR'

beforeAll(async () => {
  live = await LiveServer.start(lab, 'timeouts: { headersMs: 1000, requestMs: 1500 }')
  await live.addParticipant('alpha')
  client = await live.credential('iki/ad-hoc-web-service', 'alpha')
  await issue(requestOf('smki-device/device-ds', 'alpha', { csr: deviceCsr(1) }), live.world)
})
afterAll(() => live.stop())

const certificates = async () => (await live.world.store.listCertificates({ profile: 'smki-device/device-ds' })).length

needs('curl').describe('requests written by hand and sent by curl', () => {
  const curl = async (body: string, ...more: readonly string[]) => {
    const own = live.curlArguments('curl', client)
    const url = live.urlOf('web-services') + AD_HOC
    const type = ['-H', 'Content-Type: application/xml;charset=UTF-8']
    const { stdout } = await runTool('curl', ['-sS', ...own, ...type, ...more, '--data-binary', body, url])
    return stdout
  }

  test.each(['--tlsv1.3', '--tls-max=1.2'])('a certificate comes over TLS (%s)', async (version) => {
    const answer = parseAdHoc(await curl(adHocMessage(deviceCsr(1), 'by-hand'), ...version.split('=')))
    expect(answer).toMatchObject({ id: 'by-hand', status: 'SUCCESS' })
  })

  test('each documented status that a client can bring about', async () => {
    const csr = deviceCsr(1)
    expect(parseAdHoc(await curl(adHocMessage(csr)))).toMatchObject({ status: 'SUCCESS' })
    expect(parseAdHoc(await curl(adHocMessage(csr)))).toMatchObject({ status: 'CSR_ERROR', code: 'CR:9999' })
    expect(parseAdHoc(await curl(adHocMessage(deviceCsr(9))))).toMatchObject({ status: 'UNKNOWN_DEVICE' })
    expect(parseAdHoc(await curl('<x>'))).toMatchObject({ status: 'FORMAT_ERROR', code: 'FM:AA1', id: null })
  })
})

/** Sends raw octets over TLS and returns what comes back until the connection ends. */
function sendRaw(text: string): Promise<string> {
  const { port } = new URL(live.urlOf('web-services'))
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), ca: live.ca, cert: client.cert, key: client.key })
    let received = ''
    socket.on('secureConnect', () => socket.write(text))
    socket.on('data', (part) => {
      received += part
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
  })
}

const HEAD = `POST ${AD_HOC} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/xml\r\n`

describe('a client that misbehaves', () => {
  test.each([
    { name: 'half a header', text: `POST ${AD_HOC} HTTP/1.1\r\nHost: loc` },
    { name: 'half a body', text: `${HEAD}Content-Length: 500\r\n\r\n${adHocMessage('AAAA').slice(0, 100)}` },
  ])('is let go after $name, and nothing is issued', async ({ text }) => {
    const before = await certificates()
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 408 /)
    expect(await certificates()).toBe(before)
  })

  test('is refused without being read: no HTTP, headers beyond all measure, a body beyond its measure', async () => {
    expect(await sendRaw('\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await sendRaw(`${HEAD}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    expect(await sendRaw(`${HEAD}Connection: close\r\nContent-Length: 70000\r\n\r\n${'x'.repeat(1000)}`)).toMatch(
      /^HTTP\/1\.1 413 /,
    )
  })

  test('does not hold up others', async () => {
    const slow = Array.from({ length: 20 }, () => sendRaw(`${HEAD}Content-Length: 500\r\n\r\n`))
    await setTimeout(50)
    const answer = await httpsRequest(live.urlOf('web-services') + AD_HOC, {
      ca: live.ca,
      credential: client,
      method: 'POST',
      headers: { 'content-type': 'application/xml;charset=UTF-8' },
      body: adHocMessage(deviceCsr(1)),
    })
    expect(parseAdHoc(answer.body)).toMatchObject({ status: 'SUCCESS' })
    await Promise.all(slow)
  })
})

test('the log holds no body, no query and no header', async () => {
  await httpsRequest(`${live.urlOf('open')}/health?apikey=hush`, {
    ca: live.ca,
    headers: { authorization: 'Bearer hush' },
  })
  await setTimeout(300)
  const lines = live.logged.join('')
  expect(lines).toContain('"route":"/health"')
  expect(lines).not.toContain('hush')
  expect(lines).not.toContain('CertificateSigningRequest')
})

test('a request keeps the id that its client gives it, where that is a plain one', async () => {
  const get = (id: string) =>
    httpsRequest(`${live.urlOf('open')}/health`, { ca: live.ca, headers: { 'x-request-id': id } })
  expect((await get('abc-123')).headers['x-request-id']).toBe('abc-123')
  expect((await get('a b')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('figures are for the addresses that may have them, and count answers by what they say', async () => {
  const answer = await httpsRequest(`${live.urlOf('open')}/metrics`, { ca: live.ca })
  expect(answer.body).toMatch(/tpki_web_service_answers_total\{service="ad-hoc",status="SUCCESS"\} [1-9]/)
})
