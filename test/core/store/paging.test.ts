import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CertificateRecord } from '../../../core/records/certificate-record.ts'
import { auditAlone } from '../../../core/store/commit-unit.ts'
import { fingerprintOf } from '../../../core/store/fingerprint.ts'
import type { CertificateQuery, Store } from '../../../core/store/store.ts'
import { certificateRecord } from '../../support/certificate-record.ts'
import { type OpenedBackend, storeBackends } from '../../support/store-backends.ts'

let store: Store
let made = 0

const serialOf = (n: number): string => (n * 0x9e3779b9).toString(16).toUpperCase().padStart(32, '0')
const digestOf = (n: number): string => n.toString(16).padStart(64, 'c')

/** The nth of a world: two participants, a device for every four, time that goes back now and then. */
const nth = (n: number): CertificateRecord =>
  certificateRecord({
    serial: serialOf(n),
    keyFingerprint: n.toString(16).padStart(64, 'a'),
    participant: n % 2 === 0 ? 'alpha' : 'beta',
    eui64: Math.floor(n / 4)
      .toString(16)
      .padStart(16, '0'),
    issuedAtSeconds: 1_000 + Math.floor(n / 10) - (n % 7 === 0 ? 1 : 0),
    csrDigest: digestOf(n),
  })

const put = async (record: CertificateRecord): Promise<void> => {
  const { serial, participant, issuedAtSeconds } = record
  const audit = {
    atSeconds: issuedAtSeconds,
    actor: 'tester',
    action: 'issued',
    detail: { serial, participant },
  } as const
  expect(await store.commit({ ...auditAlone(audit), certificate: record })).toMatchObject({ kind: 'committed' })
}
const putMore = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await put(nth(made++))
}

/** Reads to the end, page by page; between pages others are issued. */
async function readPages(query: CertificateQuery, limit: number, between: () => Promise<void>): Promise<string[]> {
  const all: string[] = []
  for (;;) {
    const last = all.at(-1)
    const page = await store.listCertificates({ ...query, limit, ...(last === undefined ? {} : { after: last }) })
    all.push(...page.map(({ serial }) => serial))
    if (page.length < limit) return all
    await between()
  }
}

describe.each(storeBackends)('pages of the $name store', ({ name, open }) => {
  let backend: OpenedBackend
  beforeEach(async () => {
    backend = open()
    store = backend.store
    made = 0
    await putMore(60)
  })
  afterEach(() => backend.close())

  test.each<{ query: CertificateQuery; isIn: (record: CertificateRecord) => boolean }>([
    { query: {}, isIn: () => true },
    { query: { participant: 'beta' }, isIn: ({ participant }) => participant === 'beta' },
    { query: { eui64: '0000000000000003' }, isIn: ({ eui64 }) => eui64 === '0000000000000003' },
    { query: { issuedFromSeconds: 1_002 }, isIn: ({ issuedAtSeconds }) => issuedAtSeconds >= 1_002 },
    {
      query: { issuedFromSeconds: 1_002, issuedBeforeSeconds: 1_004, participant: 'alpha' },
      isIn: ({ issuedAtSeconds: at, participant }) => at >= 1_002 && at < 1_004 && participant === 'alpha',
    },
    { query: { byEui64: true, participant: 'alpha' }, isIn: ({ participant }) => participant === 'alpha' },
    { query: { issuedBeforeSeconds: 1_002 }, isIn: ({ issuedAtSeconds }) => issuedAtSeconds < 1_002 },
  ])('$query: nothing is left out or repeated while others are issued', async ({ query, isIn }) => {
    const atFirst = Array.from({ length: 60 }, (_, n) => nth(n)).filter(isIn)
    const read = await readPages(query, 3, () => putMore(1))
    expect(new Set(read).size).toBe(read.length)
    expect(read).toEqual(expect.arrayContaining(atFirst.map(({ serial }) => serial)))
    const known = new Map(Array.from({ length: made }, (_, n) => [serialOf(n), nth(n)]))
    for (const serial of read) expect(isIn(known.get(serial) as CertificateRecord)).toBe(true)
  })

  test('what is asked for by EUI-64 is in order of it, then of issue', async () => {
    await put({ ...nth(made++), eui64: null })
    const read = await readPages({ byEui64: true }, 7, async () => {})
    const expected = Array.from({ length: 60 }, (_, n) => nth(n)).toSorted((a, b) => Number(a.eui64) - Number(b.eui64))
    expect(read).toEqual(expected.map(({ serial }) => serial))
  })

  test('what is asked for by time of issue is in order of it', async () => {
    const page = await store.listCertificates({ issuedFromSeconds: 1_001, issuedBeforeSeconds: 1_003 })
    const times = page.map(({ issuedAtSeconds }) => issuedAtSeconds)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times)).toEqual(new Set([1_001, 1_002]))
  })

  test('rows of the audit log, a participant’s, from the newest to the first', async () => {
    const read: number[] = []
    for (;;) {
      const before = read.at(-1)
      const page = await store.queryAudit({
        participant: 'beta',
        limit: 4,
        ...(before === undefined ? {} : { before }),
      })
      read.push(...page.map(({ sequence }) => sequence))
      if (page.length < 4) break
      await putMore(1)
    }
    expect(read).toEqual(Array.from({ length: 30 }, (_, i) => 60 - 2 * i))
  })

  test('finds what answered a CSR, octet for octet, and nothing for another of the same key', async () => {
    const first = nth(5)
    await put({ ...first, serial: serialOf(900), csrDigest: null, renews: first.serial })
    await put({ ...first, serial: serialOf(901), csrDigest: digestOf(900) })
    expect((await store.findAnswer(first.keyFingerprint, digestOf(5)))?.serial).toBe(first.serial)
    expect((await store.findAnswer(first.keyFingerprint, digestOf(900)))?.serial).toBe(serialOf(901))
    expect(await store.findAnswer(first.keyFingerprint, digestOf(6))).toBeNull()
    expect(await store.findAnswer('no hex', digestOf(5))).toBeNull()
  })

  test('finds an IKI certificate by its fingerprint, and no other', async () => {
    const client = { ...nth(700), pki: 'iki', profile: 'iki/ad-hoc-web-service', eui64: null } as const
    await put({ ...client, der: Uint8Array.of(0x30, 7) })
    expect((await store.findCertificateByFingerprint(fingerprintOf(Uint8Array.of(0x30, 7))))?.serial).toBe(
      client.serial,
    )
    expect(await store.findCertificateByFingerprint(fingerprintOf(nth(0).der))).toBeNull()
  })

  test('takes nothing but a serial number for one', async () => {
    const { serial } = nth(5)
    expect(await store.findCertificate(serial)).not.toBeNull()
    for (const text of [serial.toLowerCase(), `${serial}0`, `${serial}Z`, serial.slice(1), ''])
      expect(await store.findCertificate(text)).toBeNull()
  })

  if (name === 'SQLite')
    test('keeps nothing that would be read back otherwise', async () => {
      const { audit } = { ...auditAlone({ atSeconds: 1, actor: 'x', action: 'issued', detail: {} }) }
      for (const odd of [{ serial: 'ab' }, { keyFingerprint: 'AB' }, { eui64: 'xyz' }, { csrDigest: 'abc' }]) {
        const certificate = { ...nth(800), ...odd }
        await expect(store.commit({ ...auditAlone(audit), certificate })).rejects.toThrow(
          'is not hex as a store keeps it',
        )
      }
    })
})
