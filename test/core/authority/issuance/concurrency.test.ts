import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { lintCertificate } from '../../../../core/pki/lint/lint.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { namedBits, sequence } from '../../../../core/pki/x509/der-writer.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, extension, HW_TYPE, hardwareModuleName, makeCsr } from '../../../support/csr.ts'
import { world } from '../../../support/fixtures.ts'
import { toHexText } from '../../../support/hex.ts'
import { ecKey } from '../../../support/keys.ts'
import { POLICY_OID, profiles } from '../../../support/world.ts'

const profile = profiles.findLeaf('smki-device/device-ds')
const eui64 = (n: number) => Uint8Array.of(0, 0, 0x5e, 0xef, 0x10, 0, n >> 8, n & 0xff)

function requestOf(csr: Uint8Array): IssueRequest {
  return { csr, profile, environment: null, ...lab }
}

const csrOf = (device: number): Uint8Array =>
  makeCsr({
    subject: sequence(),
    extensions: [
      extension('keyUsage', true, namedBits([0])),
      extension('subjectAltName', true, sequence(hardwareModuleName(HW_TYPE, eui64(device)))),
    ],
    key: ecKey(`device ${device}`),
  })

describe('requests in flight together', () => {
  test('each has its own key, device and signature, and a bad one fails alone', async () => {
    const deps = world.deps()
    const csrs = Array.from({ length: 40 }, (_, i) => csrOf(i))
    const sent = csrs.map((csr, i) => (i % 5 === 3 ? csr.slice(0, -1) : csr))
    const outcomes = await Promise.allSettled(sent.map((csr) => issue(requestOf(csr), deps)))
    const ca = await world.ca(profile.issuer, null)
    const caKey = createPublicKey(ca.key.privateKey)
    for (const [i, outcome] of outcomes.entries()) {
      if (i % 5 === 3) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CSR_MALFORMED' } })
        continue
      }
      if (outcome.status === 'rejected') throw outcome.reason
      const { record } = outcome.value
      const certificate = parseCertificate(record.der)
      expect(record.eui64).toBe(toHexText(eui64(i)))
      expect(toHexText(certificate.publicKey.spkiDer)).toBe(toHexText(ecKey(`device ${i}`).spkiDer))
      expect(new X509Certificate(record.der).verify(caKey)).toBe(true)
      const options = { profile: null, policyOids: [POLICY_OID], atSeconds: null }
      expect(lintCertificate(record.der, profiles, options)).toMatchObject({ findings: [], rebuild: 'identical' })
    }
    const rows = await deps.store.listAudit(0, 100)
    expect(rows.filter(({ action }) => action === 'refused')).toHaveLength(8)
    expect(rows.filter(({ action }) => action === 'issued')).toHaveLength(32)
  })

  test('if two devices send the same key at once, one is refused', async () => {
    const deps = world.deps()
    const key = ecKey('shared')
    const csrs = [1, 2].map((n) =>
      makeCsr({
        subject: sequence(),
        extensions: [
          extension('keyUsage', true, namedBits([0])),
          extension('subjectAltName', true, sequence(hardwareModuleName(HW_TYPE, eui64(n)))),
        ],
        key,
      }),
    )
    const outcomes = await Promise.allSettled(csrs.map((csr) => issue(requestOf(csr), deps)))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(refused[0]?.reason).toBeInstanceOf(PkiError)
    expect(refused[0]?.reason).toMatchObject({ code: 'KEY_REUSED' })
    expect(await deps.store.listCertificates({})).toHaveLength(1)
  })
})

describe('the certificate has the key that was proven', () => {
  // A server's read buffer is a Buffer, and the server may reuse it while a request is in flight.
  test.each([
    { name: 'Uint8Array', make: (csr: Uint8Array) => Uint8Array.from(csr) },
    { name: 'Buffer', make: (csr: Uint8Array) => Buffer.from(csr) },
  ])('although the octets of the request, a $name, change meanwhile', async ({ make }) => {
    const mine = make(csrFor(profile))
    const other = csrOf(7)
    const proven = toHexText(mine)
    const pending = issue(requestOf(mine), world.deps())
    mine.set(other.subarray(0, mine.length))
    const { record } = await pending
    expect(proven).toContain(toHexText(parseCertificate(record.der).publicKey.spkiDer))
    expect(record.eui64).toBe('00005eef10000001')
  })
})
