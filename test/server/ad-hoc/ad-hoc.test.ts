import { beforeAll, describe, expect, test } from 'vitest'
import { issue } from '../../../core/authority/issuance/issue.ts'
import { parseEntry } from '../../../core/authority/register/document/parse-entry.ts'
import { PkiError } from '../../../core/base/errors.ts'
import { parseCertificate } from '../../../core/pki/x509/certificate.ts'
import type { ServerDeps } from '../../../server/http/deps.ts'
import { adHocMessage, parseAdHoc } from '../../support/ad-hoc.ts'
import { deviceCsr, publish, putEntries, putParticipant, requestOf } from '../../support/register.ts'
import { appFor, callerOf, serverDeps } from '../../support/server.ts'

const post = (deps: ServerDeps, payload: string | Buffer, type = 'application/xml;charset=UTF-8') =>
  appFor('web-services', callerOf('ad-hoc-client', 'alpha'), deps).inject({
    method: 'POST',
    url: '/1.0/DeviceCSR',
    headers: { 'content-type': type },
    payload,
  })

async function ask(deps: ServerDeps, payload: string | Buffer) {
  const answer = await post(deps, payload)
  expect(answer.statusCode, answer.body).toBe(200)
  expect(answer.headers['content-type']).toBe('application/xml;charset=UTF-8')
  return { ...parseAdHoc(answer.body), headers: answer.headers }
}

/** A world in which alpha has one certificate for the first device. */
async function withDevice(overrides: Parameters<typeof serverDeps>[0] = {}, changes: object = {}): Promise<ServerDeps> {
  const deps = serverDeps(overrides)
  await putParticipant('alpha', deps.world, changes)
  await issue(requestOf('smki-device/device-ds', 'alpha', { csr: deviceCsr(1) }), deps.world)
  return deps
}

const lastRow = async ({ world }: ServerDeps) => (await world.store.queryAudit({ limit: 1 }))[0]

let deps: ServerDeps
beforeAll(async () => {
  deps = await withDevice()
})

describe('Status', () => {
  test('SUCCESS: a certificate for a device that has one already', async () => {
    const answer = await ask(deps, adHocMessage(deviceCsr(1)))
    expect(answer).toMatchObject({ id: 'req-1', build: 'test', status: 'SUCCESS', code: null })
    const der = Buffer.from(answer.certificate ?? '', 'base64')
    expect(der.toString('base64')).toBe(answer.certificate)
    expect(parseCertificate(der).subject.rdns).toEqual([])
    const row = await lastRow(deps)
    expect(row).toMatchObject({ action: 'issued', actor: 'CN=ad-hoc-client', detail: { interface: 'ad-hoc' } })
    expect(answer.transaction).toBe(String(row?.sequence))
  })

  test('UNKNOWN_DEVICE: no earlier certificate', async () => {
    const answer = await ask(deps, adHocMessage(deviceCsr(2)))
    expect(answer).toMatchObject({ status: 'UNKNOWN_DEVICE', code: 'UD:DD1', certificate: null })
    expect(answer.text).toContain('00005eef10000002')
    expect(answer.transaction).toBe(String((await lastRow(deps))?.sequence))
  })

  test('ISSUANCE_ANOMALY: as many certificates as a Device ID may have', async () => {
    const full = await withDevice()
    const threshold = parseEntry('device-threshold', '00005eef10000001', null, {
      certificates: 1,
      reason: 'a test',
    })
    await putEntries([threshold], full.world)
    expect(await ask(full, adHocMessage(deviceCsr(1)))).toMatchObject({ status: 'ISSUANCE_ANOMALY', code: 'CA:EE1' })
  })

  test('CSR_ERROR: a signature that does not verify, and CR:9999 for the very same CSR again', async () => {
    const broken = Buffer.from(deviceCsr(1))
    broken[broken.length - 1] = (broken[broken.length - 1] as number) ^ 1
    expect(await ask(deps, adHocMessage(broken))).toMatchObject({ status: 'CSR_ERROR', code: 'CR:CC2' })
    const csr = deviceCsr(1)
    const both = await Promise.all([ask(deps, adHocMessage(csr, 'one')), ask(deps, adHocMessage(csr, 'two'))])
    expect(both.map(({ status, code }) => `${status} ${code}`).sort()).toEqual(['CSR_ERROR CR:9999', 'SUCCESS null'])
    expect(await ask(deps, adHocMessage(csr))).toMatchObject({ status: 'CSR_ERROR', code: 'CR:9999' })
  })

  test('CA_ERROR: the CA cannot sign', async () => {
    const issuingCa = async () => {
      throw new PkiError('CA_NOT_VALID_NOW', 'the CA has expired')
    }
    const first = await withDevice()
    const closed = serverDeps({ ...first.world, issuingCa })
    expect(await ask(closed, adHocMessage(deviceCsr(1)))).toMatchObject({ status: 'CA_ERROR', code: 'CA:EE2' })
  })

  test('WORKFLOW_ERROR: neither Import Supplier nor Gas Supplier nor the DCC', async () => {
    const other = await withDevice({}, { userRoles: ['export-supplier'] })
    expect(await ask(other, adHocMessage(deviceCsr(1)))).toMatchObject({ status: 'WORKFLOW_ERROR', code: 'WF:GG1' })
  })

  test('WORKFLOW_ERROR: a limit, told in words and header fields', async () => {
    const limited = await withDevice()
    await publish(limited.world, {
      id: 'few',
      scope: 'each-participant',
      count: 1,
      window: 'calendar-day',
      interfaces: ['ad-hoc'],
    })
    expect(await ask(limited, adHocMessage(deviceCsr(1)))).toMatchObject({ status: 'SUCCESS' })
    const answer = await ask(limited, adHocMessage(deviceCsr(1)))
    expect(answer).toMatchObject({ status: 'WORKFLOW_ERROR', code: 'WF:LIMIT' })
    expect(answer.text).toMatch(/limit "few" .* is reached: 1 of 1 used; it has room again at 2026-03-02/)
    // From noon on the first of March, by Greenwich as in London.
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"few";q=1;w=86400',
      ratelimit: '"few";r=0;t=43200',
      'retry-after': '43200',
    })
  })

  test('WORKFLOW_ERROR: a limit that lets it wait', async () => {
    const queueing = await withDevice()
    await publish(queueing.world, {
      id: 'later',
      scope: 'total',
      count: 0,
      window: 'calendar-day',
      counts: 'processed',
      action: 'queue',
    })
    expect(await ask(queueing, adHocMessage(deviceCsr(1)))).toMatchObject({
      status: 'WORKFLOW_ERROR',
      code: 'WF:QUEUED',
    })
  })

  test('WORKFLOW_ERROR: our own fault, of which no more is said', async () => {
    const first = await withDevice()
    const issuingCa = async () => {
      throw new Error('the disk is on fire')
    }
    const answer = await ask(serverDeps({ ...first.world, issuingCa }), adHocMessage(deviceCsr(1)))
    expect(answer).toMatchObject({ status: 'WORKFLOW_ERROR', code: 'WF:BB1' })
    expect(answer.text).not.toContain('fire')
  })
})

const good = Buffer.from(deviceCsr(1)).toString('base64')
const malformed: { name: string; message: string | Buffer }[] = [
  { name: 'nothing', message: '' },
  { name: 'cut off', message: adHocMessage(good).slice(0, 200) },
  { name: 'no XML', message: '{ "csr": "" }' },
  { name: 'another root', message: '<DeviceCertificateSigningResponse/>' },
  {
    name: 'a namespace',
    message: adHocMessage(good).replace(
      '<DeviceCertificateSigningRequest',
      '<DeviceCertificateSigningRequest xmlns="urn:x"',
    ),
  },
  { name: 'no ID', message: adHocMessage(good).replace(' ID="req-1"', '') },
  { name: 'an ID of 33 characters', message: adHocMessage(good, 'x'.repeat(33)) },
  { name: 'another version', message: adHocMessage(good).replace('>1.0<', '>1.1<') },
  {
    name: 'a second CSR',
    message: adHocMessage(good).replace(
      '</DeviceCertificateSigningRequest>',
      `<CertificateSigningRequest>${good}</CertificateSigningRequest></DeviceCertificateSigningRequest>`,
    ),
  },
  {
    name: 'PEM',
    message: adHocMessage(`-----BEGIN CERTIFICATE REQUEST-----\n${good}\n-----END CERTIFICATE REQUEST-----`),
  },
  { name: 'base64 in lines', message: adHocMessage(good.replace(/.{64}/g, '$&\n')) },
  { name: 'base64 after a blank', message: adHocMessage(` ${good}`) },
  { name: 'base64 cut off', message: adHocMessage(good.slice(0, -3)) },
  {
    name: 'a document type',
    message: adHocMessage(good).replace('?>', '?><!DOCTYPE DeviceCertificateSigningRequest>'),
  },
  {
    name: 'entities that grow',
    message: adHocMessage('&b;').replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'),
  },
  {
    name: 'an external entity',
    message: adHocMessage('&x;').replace('?>', '?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
  },
  { name: 'deep', message: `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}` },
  { name: 'UTF-16', message: Buffer.from(`\uFEFF${adHocMessage(good)}`, 'utf16le') },
  { name: 'UTF-16 without a mark', message: Buffer.from(adHocMessage(good).replace('UTF-8', 'UTF-16'), 'utf16le') },
  { name: 'Latin 1 by its own word', message: adHocMessage(good).replace('UTF-8', 'ISO-8859-1') },
  { name: 'octets that are no UTF-8', message: Buffer.from(adHocMessage(good, 'caf\u00e9'), 'latin1') },
]

test.each(malformed)('FORMAT_ERROR: $name', async ({ message }) => {
  const answer = await ask(deps, message)
  expect(answer).toMatchObject({ id: null, status: 'FORMAT_ERROR', code: 'FM:AA1', certificate: null })
  expect(await lastRow(deps)).toMatchObject({ action: 'refused', detail: { code: 'INPUT_NOT_CSR' } })
})

test('FORMAT_ERROR: no body, and no word of what it would be', async () => {
  const app = appFor('web-services', callerOf('ad-hoc-client', 'alpha'), deps)
  const answer = await app.inject({ method: 'POST', url: '/1.0/DeviceCSR' })
  expect(answer.statusCode, answer.body).toBe(200)
  expect(parseAdHoc(answer.body)).toMatchObject({ status: 'FORMAT_ERROR', code: 'FM:AA1' })
})

test('what is repeated is escaped', async () => {
  const answer = await ask(deps, adHocMessage(deviceCsr(3), '&lt;a&gt; &amp; &quot;'))
  expect(answer).toMatchObject({ id: '<a> & "', status: 'UNKNOWN_DEVICE' })
})

test.each([
  { name: 'no XML by its content type', type: 'text/plain', status: 415 },
  { name: 'XML in another charset', type: 'application/xml;charset=ISO-8859-1', status: 415 },
])('$name is refused before it is read', async ({ type, status }) => {
  const answer = await post(deps, adHocMessage(good), type)
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
})

test('a message beyond 64 KiB is refused unread', async () => {
  expect((await post(deps, adHocMessage('A'.repeat(70_000)))).statusCode).toBe(413)
})
