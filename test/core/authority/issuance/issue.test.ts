import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { buildTbs } from '../../../../core/authority/issuance/build-tbs.ts'
import { checkRequest } from '../../../../core/authority/issuance/check-request.ts'
import { parseCsr } from '../../../../core/authority/issuance/csr/parse-csr.ts'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import { lintTbs } from '../../../../core/authority/issuance/lint-tbs.ts'
import { renew } from '../../../../core/authority/issuance/renew.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { drawSerial } from '../../../../core/authority/issuance/serial.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { systemRandom } from '../../../../core/base/random.ts'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { formatSerial } from '../../../../core/pki/x509/format-serial.ts'
import { keyFingerprint } from '../../../../core/pki/x509/public-key.ts'
import { judgeSignature } from '../../../../core/pki/x509/signature.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, DEVICE_EUI64, leafKey, PARTY_EUI64 } from '../../../support/csr.ts'
import { environmentOf, leafProfiles, world } from '../../../support/fixtures.ts'
import { toHexText } from '../../../support/hex.ts'
import { NOW_SECONDS, POLICY_OID, profiles } from '../../../support/world.ts'

function requestFor(id: ProfileId): IssueRequest {
  const profile = profiles.findLeaf(id)
  return { csr: csrFor(profile), profile, environment: environmentOf(id), ...lab }
}

const expectedSubject: Partial<Record<ProfileId, string>> = {
  'smki-device/device-ds': '',
  'smki-organisation/organisation-ds': '2.5.4.45=#03090000005EEF10000010,OU=02',
  'smki-organisation/xml-sign': '2.5.4.45=#03090000005EEF10000010,OU=87',
  'iki/ad-hoc-web-service': 'CN=system-1.example,OU=02,O=Example Energy Ltd',
  'dccki/infrastructure': 'CN=gateway.uit-a.example,O=Example Energy Ltd',
}

describe('a valid request becomes a committed certificate', () => {
  test.each(leafProfiles.map(({ id }) => id))('%s', async (id) => {
    const deps = world.deps()
    const request = requestFor(id)
    const { record, warnings } = await issue(request, deps)
    const certificate = parseCertificate(record.der)
    const ca = await world.ca(request.profile.issuer, request.environment)
    expect(warnings).toEqual([])
    expect(record).toMatchObject({
      serial: toHexText(certificate.serial).toUpperCase(),
      profile: id,
      pki: request.profile.pki,
      environment: request.environment,
      participant: 'operator',
      usage: request.profile.usage,
      issuerCa: ca.id,
      notBeforeSeconds: Date.UTC(2026, 2, 1) / 1000,
      notAfterSeconds: certificate.notAfter.seconds,
      keyFingerprint: keyFingerprint(leafKey(request.profile).spkiDer),
      issuedAtSeconds: NOW_SECONDS,
      renews: null,
    })
    if (expectedSubject[id] !== undefined) expect(record.subject).toBe(expectedSubject[id])
    expect(record.eui64).toBe(eui64Of(id))
    // Another implementation reads the key of the request and verifies the signature of the CA.
    expect(toHexText(certificate.publicKey.spkiDer)).toBe(toHexText(leafKey(request.profile).spkiDer))
    expect(new X509Certificate(record.der).verify(createPublicKey(ca.key.privateKey))).toBe(true)
    expect(judgeSignature(certificate.tbsDer, certificate.signature, createPublicKey(ca.key.privateKey))).toBe('valid')
    expect(toHexText(certificate.issuer.der)).toBe(toHexText(parseCertificate(ca.der).subject.der))
    const options = { profile: request.profile, policyOids: [POLICY_OID], atSeconds: NOW_SECONDS }
    expect(lintCertificate(record.der, profiles, options)).toMatchObject({ findings: [], rebuild: 'identical' })
    // Record, binding and audit row are in the store.
    expect(await deps.store.findCertificate(record.serial)).toEqual(record)
    expect(await deps.store.findKeyBinding(record.keyFingerprint)).toMatchObject({ profile: id })
    const rows = await deps.store.listAudit(0, 10)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ sequence: 1, action: 'issued', actor: 'tester', atSeconds: NOW_SECONDS })
    expect(rows[0]?.detail).toMatchObject({ serial: record.serial, profile: id, participant: 'operator' })
  })

  test('each has its own serial number', async () => {
    const deps = world.deps()
    const serials = new Set<string>()
    for (let i = 0; i < 20; i++) serials.add((await issue(requestFor('smki-device/device-ds'), deps)).record.serial)
    expect(serials.size).toBe(20)
  })
})

function eui64Of(id: ProfileId): string | null {
  if (id.startsWith('smki-device/')) return toHexText(DEVICE_EUI64)
  return id.startsWith('smki-organisation/') ? toHexText(PARTY_EUI64) : null
}

describe('a refusal', () => {
  test('writes an audit row with who, what and why, and nothing else', async () => {
    const deps = world.deps()
    const request = { ...requestFor('smki-device/device-ka'), csr: csrFor(profiles.findLeaf('smki-device/device-ds')) }
    const error = await issue(request, deps).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'CSR_KEY_USAGE_WRONG' })
    expect(await deps.store.listCertificates({})).toEqual([])
    expect(await deps.store.listAudit(0, 10)).toMatchObject([
      {
        action: 'refused',
        actor: 'tester',
        atSeconds: NOW_SECONDS,
        detail: {
          profile: 'smki-device/device-ka',
          participant: 'operator',
          code: 'CSR_KEY_USAGE_WRONG',
          message: (error as PkiError).message,
        },
      },
    ])
  })

  test.each([
    { name: 'before the CA is valid', at: NOW_SECONDS - 86_400, text: 'not at 2026-02-28T12:00:00Z' },
    { name: 'after the CA has expired', at: Date.UTC(2060, 0, 1) / 1000, text: 'not at 2060-01-01T00:00:00Z' },
  ])('is the answer $name', async ({ at, text }) => {
    await world.ca('smki-device/issuing-dca', null)
    const deps = world.deps({ clock: fixedClock(at) })
    const error = await issue(requestFor('smki-device/device-ds'), deps).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'CA_NOT_VALID_NOW', message: expect.stringContaining(text) })
  })
})

describe('our own fault', () => {
  const failing = (store: MemoryStore, action: 'issued' | 'refused') =>
    new Proxy(store, {
      get(target, name) {
        if (name !== 'commit') return Reflect.get(target, name).bind(target)
        return async (unit: Parameters<MemoryStore['commit']>[0]) => {
          if (unit.audit.action === action) throw new Error('the disk is full')
          return target.commit(unit)
        }
      },
    })

  test('if the store fails, nothing is committed and no certificate is returned', async () => {
    const store = new MemoryStore()
    const deps = world.deps({ store: failing(store, 'issued') })
    const error = await issue(requestFor('smki-device/device-ds'), deps).catch((reason: unknown) => reason)
    expect(error).not.toBeInstanceOf(PkiError)
    expect(error).toMatchObject({ message: 'the disk is full' })
    expect(await store.listCertificates({})).toEqual([])
    expect(await store.listAudit(0, 10)).toEqual([])
    expect(
      await store.findKeyBinding(keyFingerprint(leafKey(profiles.findLeaf('smki-device/device-ds')).spkiDer)),
    ).toBe(null)
  })

  test('a refusal that cannot be recorded is an internal error', async () => {
    const deps = world.deps({ store: failing(new MemoryStore(), 'refused') })
    const request = { ...requestFor('smki-device/device-ds'), csr: new Uint8Array(0) }
    await expect(issue(request, deps)).rejects.toThrow('the disk is full')
  })

  test('a serial number that exists is an internal error, and the first certificate stays', async () => {
    const octets = new Uint8Array(16).fill(0x5a)
    const deps = world.deps({ random: { octets: (length) => octets.slice(0, length) } })
    const { record } = await issue(requestFor('smki-device/device-ds'), deps)
    expect(record.serial).toMatch(/^(5A){8}[0-9A-F]{8}(5A){4}$/)
    const again = await issue(requestFor('smki-device/device-ds'), deps).catch((reason: unknown) => reason)
    expect(again).toBeInstanceOf(Error)
    expect(again).not.toBeInstanceOf(PkiError)
    expect(await deps.store.listCertificates({})).toHaveLength(1)
    expect(await deps.store.listAudit(0, 10)).toHaveLength(1)
  })

  test('a key bound between the check and the commit is refused at the commit', async () => {
    const store = new MemoryStore()
    await issue(requestFor('smki-device/device-ds'), world.deps({ store }))
    const blind = new Proxy(store, {
      get: (target, name) => (name === 'findKeyBinding' ? async () => null : Reflect.get(target, name).bind(target)),
    })
    const late = await issue(requestFor('smki-device/device-ka'), world.deps({ store: blind })).catch((e: unknown) => e)
    expect(late).toMatchObject({ code: 'KEY_REUSED' })
    expect(await store.listCertificates({})).toHaveLength(1)
  })
})

describe('linted octets', () => {
  async function built(deps: IssuingDeps) {
    const request = requestFor('smki-device/device-ds')
    const checked = await checkRequest(await parseCsr(request.csr, request.profile), request, deps)
    return buildTbs(checked, deps)
  }

  test('can be taken once', async () => {
    const linted = await lintTbs(await built(world.deps()), profiles)
    expect(linted.take().profile.id).toBe('smki-device/device-ds')
    expect(() => linted.take()).toThrow('a linted TBSCertificate was taken twice')
  })

  test('that break a rule are an internal error and are not signed', async () => {
    const tbs = await built(world.deps())
    const tbsDer = tbs.tbsDer.slice()
    // The first octet of the serial number, after 30 82 xx xx A0 03 02 01 02 02 10: negative now.
    tbsDer[11] = 0x80
    const lint = async () => lintTbs({ ...tbs, tbsDer }, profiles)
    await expect(lint()).rejects.toThrow('our certificate fails lint: e_serial_not_positive')
    await expect(lint()).rejects.not.toBeInstanceOf(PkiError)
  })

  test('of another profile are an internal error', async () => {
    const tbs = await built(world.deps())
    const lint = async () => lintTbs({ ...tbs, profile: profiles.get('smki-device/device-ka') }, profiles)
    await expect(lint()).rejects.toThrow(/^our certificate fails lint: e_key_usage_wrong/)
  })
})

describe('serial numbers', () => {
  const random = systemRandom()

  test('have 16 octets, positive and minimal', () => {
    for (let i = 0; i < 2000; i++) {
      const serial = drawSerial(random, 16, 0)
      expect(serial).toHaveLength(16)
      expect(serial[0]).toBeGreaterThan(0)
      expect(serial[0]).toBeLessThan(0x80)
    }
  })

  test('have each first octet from 01 to 7F about equally often', () => {
    const draws = 127 * 200
    const counts = new Map<number, number>()
    for (let i = 0; i < draws; i++) {
      const first = drawSerial(random, 16, 0)[0] as number
      counts.set(first, (counts.get(first) ?? 0) + 1)
    }
    expect(counts.size).toBe(127)
    // 200 are expected, with a standard deviation of 14. Eight deviations give no false alarm.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(113)
  })

  test('a first octet of zero is drawn again', () => {
    const drawn = [new Uint8Array(16), Uint8Array.from([0x80, ...new Uint8Array(15)]), new Uint8Array(16).fill(0xff)]
    const serial = drawSerial({ octets: () => drawn.shift() as Uint8Array }, 16, 0)
    expect(formatSerial(serial)).toBe(`7F${'FF'.repeat(7)}00000000${'FF'.repeat(4)}`)
  })

  test('hold the time of issue in the middle and are random elsewhere; a short one is all random', () => {
    const source = { octets: (count: number) => new Uint8Array(count).fill(0x55) }
    expect(formatSerial(drawSerial(source, 16, 0x6a0b0c0d))).toBe(`${'55'.repeat(8)}6A0B0C0D${'55'.repeat(4)}`)
    expect(formatSerial(drawSerial(source, 20, 0x6a0b0c0d))).toBe(`${'55'.repeat(8)}6A0B0C0D${'55'.repeat(8)}`)
    expect(formatSerial(drawSerial(source, 15, 0x6a0b0c0d))).toBe('55'.repeat(15))
    const serials = Array.from({ length: 500 }, () => drawSerial(random, 16, 0x6a0b0c0d))
    for (const at of [0, 7, 12, 15]) expect(new Set(serials.map((serial) => serial[at])).size).toBeGreaterThan(80)
  })

  test('the random source never returns an octet twice', () => {
    const source = systemRandom()
    const seen = new Set<string>()
    for (let i = 0; i < 1000; i++) seen.add(toHexText(source.octets(16)))
    expect(seen.size).toBe(1000)
    expect(source.octets(5000)).toHaveLength(5000)
  })
})

describe('a renewal', () => {
  test.each(leafProfiles.map(({ id }) => id))(
    '%s: the same key and names, another serial number and dates',
    async (id) => {
      const deps = world.deps()
      const { record } = await issue(requestFor(id), deps)
      const later = { ...deps, clock: fixedClock(NOW_SECONDS + 86_400) }
      const { record: again } = await renew(record, { actor: 'tester', interface: 'cli' }, later)
      const same = [
        'profile',
        'environment',
        'participant',
        'subject',
        'eui64',
        'role',
        'usage',
        'keyFingerprint',
      ] as const
      for (const key of same) expect(again[key]).toEqual(record[key])
      expect(again.serial).not.toBe(record.serial)
      expect(again.renews).toBe(record.serial)
      expect(again.notBeforeSeconds).toBe(record.notBeforeSeconds + 86_400)
      const options = { profile: profiles.get(id), policyOids: [POLICY_OID], atSeconds: null }
      expect(lintCertificate(again.der, profiles, options)).toMatchObject({ findings: [], rebuild: 'identical' })
      const rows = await deps.store.listAudit(0, 10)
      expect(rows.at(-1)).toMatchObject({ action: 'issued', detail: { renews: record.serial } })
    },
  )
})
