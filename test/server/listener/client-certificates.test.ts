import { createPublicKey, X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { createConnection } from 'node:net'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issue } from '../../../core/authority/issuance/issue.ts'
import { revoke } from '../../../core/authority/revocation/revoke.ts'
import { setWorldClock, toPem } from '../../../core/index.ts'
import { makeTlsCertificate, tlsName } from '../../../core/pki/x509/make-tls-certificate.ts'
import { Lab } from '../../support/cli.ts'
import { leafKey } from '../../support/csr.ts'
import { httpsRequest } from '../../support/https.ts'
import { rsaKey } from '../../support/keys.ts'
import { type ClientCredential, LiveServer, systemClock } from '../../support/live-server.ts'
import { DCC, decided, putParticipant, requestOf } from '../../support/register.ts'

const lab = new Lab()
let live: LiveServer
let client: ClientCredential
const AD_HOC = '/1.0/DeviceCSR'

beforeAll(async () => {
  live = await LiveServer.start(lab)
  await live.addParticipant('alpha')
  client = await live.credential('iki/ad-hoc-web-service', 'alpha')
})
afterAll(() => live.stop())

const call = (credential?: ClientCredential, more: object = {}) =>
  httpsRequest(live.urlOf('web-services') + AD_HOC, { ca: live.ca, ...(credential ? { credential } : {}), ...more })

const health = (credential: ClientCredential, more: object = {}) =>
  httpsRequest(`${live.urlOf('open')}/health`, { ca: live.ca, credential, ...more })

const refusals = async () =>
  (await live.world.store.queryAudit({ action: 'access-refused', limit: 100 })).map(({ detail }) =>
    String(detail.message),
  )

test('a handshake without a client certificate fails', async () => {
  await expect(call()).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/)
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'an ad hoc certificate opens the web services over %s',
  async (maxVersion) => {
    // Nothing is read by GET: that it says so shows that the client was let in.
    const answer = await call(client, { maxVersion })
    expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } })
  },
)

test('the suites of TLS 1.2 are those that Appendix M names', async () => {
  const { port } = new URL(live.urlOf('web-services'))
  const suites = [
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-SHA384',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-SHA256',
  ]
  for (const ciphers of [...suites, 'ECDHE-RSA-CHACHA20-POLY1305', 'AES256-GCM-SHA384']) {
    const agreed = await new Promise<string | null>((resolve) => {
      const socket = connect({
        host: '127.0.0.1',
        port: Number(port),
        ca: live.ca,
        maxVersion: 'TLSv1.2',
        ciphers,
        ...client,
      })
      socket.once('secureConnect', () => resolve(socket.getCipher().name))
      socket.once('error', () => resolve(null))
      socket.once('secureConnect', () => socket.destroy())
    })
    expect(agreed, ciphers).toBe(suites.includes(ciphers) ? ciphers : null)
  }
})

/** A certificate that nobody vouches for. */
function selfSigned(): ClientCredential {
  const { privateKey } = rsaKey(2048, 'stranger')
  const validity = { notBeforeSeconds: systemClock.nowSeconds() - 60, notAfterSeconds: systemClock.nowSeconds() + 3600 }
  const content = {
    commonName: 'stranger',
    names: [],
    serial: Uint8Array.of(1),
    ...validity,
    publicKey: createPublicKey(privateKey),
  }
  const der = makeTlsCertificate(content, { nameDer: tlsName('stranger'), key: privateKey })
  return {
    cert: toPem('CERTIFICATE', der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    serial: '01',
  }
}

const rowsOf = async ({ cert }: ClientCredential) => {
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
  const actor = `client certificate ${fingerprint}`
  return live.world.store.queryAudit({ action: 'access-refused', actor, limit: 100 })
}

// The TLS listener answers, before any HTTP is read, so the problem has no type of its own.
const FROM_LISTENER = /^\{"type":"about:blank",.*"code":"ACCESS_DENIED"\}$/

test('a certificate that is not of the IKI is told so before any HTTP is read, and leaves one row however often', async () => {
  const stranger = selfSigned()
  for (let i = 0; i < 3; i++)
    expect(await call(stranger)).toMatchObject({ status: 403, body: expect.stringMatching(FROM_LISTENER) })
  expect(await rowsOf(stranger)).toHaveLength(1)
})

test.each(['smki-organisation/organisation-ds', 'dccki/personnel'] as const)(
  'a certificate of another PKI of the same world, %s, is a stranger to the web services and no caller elsewhere',
  async (profile) => {
    const request = requestOf(profile, 'alpha')
    const { record } = await issue(request, live.world)
    const key = leafKey(request.profile).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const other = { cert: toPem('CERTIFICATE', record.der), key, serial: record.serial }
    const answer = await call(other)
    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringMatching(FROM_LISTENER),
    })
    expect(await health(other)).toMatchObject({ status: 403, body: expect.stringContaining('ACCESS_DENIED') })
  },
)

test('a certificate is looked at with every request, also where the connection was kept', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect((await health(client, { agent })).status).toBe(200)
  await putParticipant('alpha', live.world, { suspended: { ...decided, reason: 'a rehearsal' } })
  const refused = await health(client, { agent })
  expect(refused.status).toBe(403)
  expect(JSON.parse(refused.body)).toMatchObject({
    code: 'ACCESS_DENIED',
    detail: expect.stringContaining('suspended'),
  })
  await putParticipant('alpha', live.world)
  expect((await health(client, { agent })).status).toBe(200)
  agent.destroy()
})

test('a revoked certificate is locked out at once, on the connection that it has open', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const lost = await live.credential('iki/ad-hoc-web-service', 'alpha', 'a lost key')
  expect((await health(lost, { agent })).status).toBe(200)
  const record = await live.world.store.findCertificate(lost.serial)
  if (!record) throw new Error('no such certificate')
  const request = { reason: 'keyCompromise', invaliditySeconds: null, comment: '' } as const
  await revoke(record, request, DCC, live.world)
  const refused = await health(lost, { agent })
  expect(refused).toMatchObject({ status: 403, body: expect.stringContaining('revoked') })
  agent.destroy()
})

test('a certificate of the IKI that is for another interface is refused as what it is', async () => {
  const portal = await live.credential('iki/portal-device', 'alpha', 'an officer')
  const send = { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<x/>' }
  const refused = await call(portal, send)
  expect(refused.status).toBe(403)
  expect(JSON.parse(refused.body)).toMatchObject({
    code: 'ACCESS_DENIED',
    detail: expect.stringContaining('open to ad-hoc-client'),
  })
  const answered = await call(client, send)
  expect(answered).toMatchObject({ status: 200, body: expect.stringContaining('FORMAT_ERROR') })
  expect((await refusals()).filter((message) => message.includes('as portal-device'))).toHaveLength(1)
})

test('a client that does not finish its handshake is let go', async () => {
  const slow = await LiveServer.start(lab, 'timeouts: { handshakeMs: 100 }')
  const { port } = new URL(slow.urlOf('web-services'))
  const closed = new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
    socket.write(Uint8Array.of(0x16, 0x03))
    socket.once('close', resolve)
  })
  await closed
  await slow.stop()
})

test('dates are those of the clock of the world', async () => {
  // Ten years is what an IKI certificate is good for.
  const later = systemClock.nowSeconds() + 11 * 365 * 86_400
  await setWorldClock(live.world.store, systemClock, later, 'tester')
  await live.world.refresh()
  const refused = await health(client)
  expect(refused).toMatchObject({ status: 403, body: expect.stringContaining('expired') })
  // To the machine it is not valid yet.
  const fresh = await live.credential('iki/ad-hoc-web-service', 'alpha', 'alpha of tomorrow')
  expect((await health(fresh)).status).toBe(200)
})

test('a revoked CA locks its clients out, on the connections that they have open', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const last = await live.credential('iki/ad-hoc-web-service', 'alpha', 'the last of all')
  expect((await health(last, { agent })).status).toBe(200)
  const ca = (await live.world.caCertificates()).find(({ id }) => id === 'iki/issuing-ica')
  if (!ca) throw new Error('no such CA')
  const request = { reason: 'cACompromise', invaliditySeconds: null, comment: '' } as const
  await revoke(ca.record, request, DCC, live.world)
  const send = { method: 'POST', headers: { 'content-type': 'application/xml' }, body: '<x/>' }
  for (const refused of [await health(last, { agent }), await call(last, send)])
    expect(refused).toMatchObject({
      status: 403,
      body: expect.stringMatching(new RegExp(`CA.* certificate ${ca.record.serial}, .*revoked`)),
    })
  agent.destroy()
})
