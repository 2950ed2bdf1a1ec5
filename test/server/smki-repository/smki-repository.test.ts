import { beforeAll, describe, expect, test } from 'vitest'
import {
  addApiKey,
  type CertificateRecord,
  markCertificate,
  type ProfileId,
  removeApiKey,
  revoke,
} from '../../../core/index.ts'
import { makeApp } from '../../../server/app.ts'
import { identifyByApiKey } from '../../../server/identify/api-key.ts'
import { csrFor } from '../../support/csr.ts'
import { ecKey } from '../../support/keys.ts'
import { issued, revocationBench } from '../../support/revocation.ts'
import { serverDeps } from '../../support/server.ts'
import { administrator } from '../../support/test-register.ts'
import { profiles } from '../../support/world.ts'
import { readValid, textsOf } from '../../support/xsd.ts'

const KEY = 'any value: ü & = ?'
const bench = revocationBench()
const deps = serverDeps(bench.deps)
const app = makeApp('repository', deps, (request, route) => identifyByApiKey(request, route, deps))

let device: CertificateRecord
let organisation: CertificateRecord
let xmlSign: CertificateRecord

beforeAll(async () => {
  await addApiKey('tester', KEY, administrator, deps.world)
  const withOwnKey = (id: ProfileId) =>
    issued(id, bench, 'operator', { csr: csrFor(profiles.findLeaf(id), ecKey(`repository ${id}`)) })
  device = await withOwnKey('smki-device/device-ds')
  organisation = await withOwnKey('smki-organisation/organisation-ka')
  xmlSign = await withOwnKey('smki-organisation/xml-sign')
  await issued('iki/file-signing', bench)
})

const post = (
  service: string,
  body: string | Buffer,
  key = KEY,
  type = 'application/xml',
  remoteAddress = '192.0.2.1',
) =>
  app.inject({
    method: 'POST',
    remoteAddress,
    url: `/services/${service}?${new URLSearchParams({ apikey: key })}`,
    headers: { 'content-type': type },
    payload: body,
  })
const searchFor = (element: string, eui: string) =>
  post(
    'certificatesearch',
    `<?xml version="1.0" encoding="utf-8"?><CertificateSearchRequest><${element}>${eui}</${element}></CertificateSearchRequest>`,
  )
const retrieve = (serial: string, key?: string, address?: string) =>
  post(
    'retrievecertificate',
    `<CertificateDataRequest><CertificateSerial>${serial}</CertificateSerial></CertificateDataRequest>`,
    key,
    undefined,
    address,
  )

const DEVICE = '00-00-5E-EF-10-00-00-01'
const PARTY = '00-00-5E-EF-10-00-00-10'

const resultsOf = (body: string) =>
  readValid('smki-repository', body).children.map(({ children }) =>
    Object.fromEntries(children.map(({ name, text }) => [name.replace('Certificate', ''), text])),
  )

describe('a search', () => {
  test('finds what an organisation has, with decimal roles', async () => {
    const answer = await searchFor('CertificateSubjectName', PARTY)
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/xml' } })
    expect(resultsOf(answer.body)).toEqual([
      { Serial: organisation.serial, Usage: 'KA', Status: 'I', Role: '2' },
      { Serial: xmlSign.serial, Usage: 'DS', Status: 'I', Role: '135' },
    ])
  })

  test('finds what a device has, which has no role, in either case of letters', async () => {
    const answer = await searchFor('CertificateSubjectAltName', ` ${DEVICE.toLowerCase()} `)
    expect(resultsOf(answer.body)).toEqual([{ Serial: device.serial, Usage: 'DS', Status: 'I' }])
  })

  test.each([
    ['a device by the name of an organisation', 'CertificateSubjectName', DEVICE],
    ['an organisation by the name of a device', 'CertificateSubjectAltName', PARTY],
    ['nobody', 'CertificateSubjectAltName', '00-00-00-00-00-00-00-00'],
  ])('finds nothing for %s', async (_name, element, eui) => {
    const answer = await searchFor(element, eui)
    expect(answer.statusCode).toBe(200)
    expect(resultsOf(answer.body)).toEqual([])
  })

  test.each([
    [
      'no EUI-64',
      '<CertificateSearchRequest><CertificateSubjectName>12</CertificateSubjectName></CertificateSearchRequest>',
    ],
    [
      'both',
      `<CertificateSearchRequest><CertificateSubjectName>${PARTY}</CertificateSubjectName><CertificateSubjectAltName>${DEVICE}</CertificateSubjectAltName></CertificateSearchRequest>`,
    ],
    ['neither', '<CertificateSearchRequest/>'],
    ['another document', '<CertificateDataRequest><CertificateSerial>1</CertificateSerial></CertificateDataRequest>'],
    ['no XML', 'CertificateSubjectName=12'],
    ['nothing', ''],
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY b "${PARTY}">]><CertificateSearchRequest><CertificateSubjectName>&b;</CertificateSubjectName></CertificateSearchRequest>`,
    ],
    ['UTF-16 with a document type', Buffer.from(`\ufeff<!DOCTYPE a><CertificateSearchRequest/>`, 'utf16le')],
    ['a deep document', '<a>'.repeat(90)],
    ['too many tags', '<a/>'.repeat(200)],
  ])('refuses %s as invalid search parameters', async (_name, body) => {
    const answer = await post('certificatesearch', body)
    expect(answer.statusCode, answer.body).toBe(401)
    const read = readValid('smki-repository', answer.body)
    expect(read.name).toBe('CertificateSearchResponse')
    expect(textsOf(read, 'ResponseCode')).toEqual(['401'])
    expect(textsOf(read, 'ResponseMessage')[0]).toMatch(/^invalid search parameters: /)
  })

  test('refuses a body that is too large, or no XML by its type', async () => {
    expect((await post('certificatesearch', ' '.repeat(20_000))).statusCode).toBe(413)
    expect((await post('certificatesearch', '{}', KEY, 'application/json')).statusCode).toBe(415)
  })
})

describe('a retrieval', () => {
  test('returns the certificate itself', async () => {
    const answer = await retrieve(organisation.serial)
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/xml' } })
    const read = readValid('smki-repository', answer.body)
    const text = (name: string) => textsOf(read, name)[0]
    expect(text('ResponseCode')).toBe('200')
    expect(text('AuditReference')).toBe(answer.headers['x-request-id'])
    expect(text('CertificateSubjectName')).toBe(PARTY)
    expect(text('CertificateSerial')).toBe(organisation.serial)
    expect(text('CertificateStatus')).toBe('I')
    expect(Buffer.from(text('CertificateBody') ?? '', 'base64')).toEqual(Buffer.from(organisation.der))
    expect(text('CertificateRole')).toBe('2')
    expect(text('CertificateUsage')).toBe('KA')
    expect(text('ManufacturingFlag')).toBe('false')
  })

  test('takes a serial number in lower case and without its leading zeros', async () => {
    const answer = await retrieve(device.serial.toLowerCase().replace(/^0+/, ''))
    expect(textsOf(readValid('smki-repository', answer.body), 'CertificateSubjectAltName')).toEqual([DEVICE])
  })

  test('says 402 where there is none, and of a certificate that is not of the SMKI', async () => {
    const iki = (await bench.deps.store.listCertificates({ pki: 'iki' }))[0]
    for (const serial of ['1', 'F'.repeat(40), iki?.serial ?? '']) {
      const answer = await retrieve(serial)
      expect(answer.statusCode).toBe(402)
      expect(textsOf(readValid('smki-repository', answer.body), 'ResponseCode')).toEqual(['402'])
    }
  })

  test.each(['', 'xyz', 'F'.repeat(41)])('refuses the serial number "%s"', async (serial) => {
    expect((await retrieve(serial)).statusCode).toBe(401)
  })
})

test('a key that is wrong, missing or taken away opens nothing, and is not in the answer', async () => {
  for (const key of ['wrong key', '']) {
    const answer = await retrieve(device.serial, key)
    expect(answer.statusCode).toBe(401)
    expect(answer.body).not.toContain('wrong key')
    expect(textsOf(readValid('smki-repository', answer.body), 'ResponseMessage')[0]).toContain('repository-user')
  }
  await addApiKey('second', 'second key', administrator, deps.world)
  expect((await retrieve(device.serial, 'second key')).statusCode).toBe(200)
  await removeApiKey('second', administrator, deps.world)
  expect((await retrieve(device.serial, 'second key')).statusCode).toBe(401)
})

test('the status follows what becomes of a certificate', async () => {
  const statusOf = async ({ serial }: CertificateRecord) =>
    textsOf(readValid('smki-repository', (await retrieve(serial)).body), 'CertificateStatus')[0]
  await markCertificate(device, 'not-in-use', 'put away', administrator, bench.deps)
  expect(await statusOf(device)).toBe('N')
  await revoke(xmlSign, { reason: 'superseded', invaliditySeconds: null, comment: 'test' }, administrator, bench.deps)
  expect(await statusOf(xmlSign)).toBe('R')
  bench.nowSeconds = organisation.notAfterSeconds + 1
  expect(await statusOf(organisation)).toBe('E')
})

test('a wrong key is counted, and in the audit log without the key; where anyone may call, none is looked at', async () => {
  const own = serverDeps()
  const app = makeApp('repository', own, (request, route) => identifyByApiKey(request, route, own))
  let looked = 0
  const find = own.apiKeys.find.bind(own.apiKeys)
  own.apiKeys.find = async (key, caller) => {
    looked++
    return find(key, caller)
  }
  for (const method of ['GET', 'POST'] as const) {
    const url = method === 'GET' ? '/health?apikey=a+guess' : '/services/certificatesearch?apikey=a+guess'
    const headers = { 'content-type': 'application/xml' }
    await app.inject({ method, url, ...(method === 'POST' ? { headers, payload: '<a/>' } : {}) })
    expect(looked).toBe(method === 'GET' ? 0 : 1)
  }
  await app.inject({ method: 'POST', url: '/services/certificatesearch?apikey=a+guess' })
  expect(await own.metrics.registry.metrics()).toContain('tpki_wrong_api_keys_total 2')
  const rows = await own.world.store.queryAudit({ action: 'access-refused', limit: 9 })
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).toContain('use an API key')
  expect(JSON.stringify(rows)).not.toContain('guess')
})

test('says 429 while too many unknown keys of one address wait, and to no other address', async () => {
  await addApiKey('newcomer', 'a key not seen before', administrator, deps.world)
  const flood = Promise.all(Array.from({ length: 25 }, (_, n) => retrieve(device.serial, `flood ${n}`)))
  expect((await retrieve(device.serial, 'a key not seen before', '192.0.2.2')).statusCode).toBe(200)
  const answers = await flood
  // How many find room depends on how fast keys are looked at.
  const refused = answers.filter(({ statusCode }) => statusCode === 429).length
  expect(refused).toBeGreaterThan(0)
  expect(refused).toBeLessThanOrEqual(25 - 9)
  expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(25 - refused)
  expect((await retrieve(device.serial)).statusCode).toBe(200)
})
