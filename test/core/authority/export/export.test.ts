import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ExportFormat, exportCertificate } from '../../../../core/authority/export/export-certificate.ts'
import { buildKeystore, keystoreText } from '../../../../core/authority/export/keystore-json.ts'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import type { ProfileId } from '../../../../core/pki/profile/ids/profile-ids.ts'
import { readPkcs7 } from '../../../../core/pki/x509/library/pkcs7.ts'
import type { CertificateRecord } from '../../../../core/records/certificate-record.ts'
import { lab } from '../../../support/asked.ts'
import { csrFor, leafKey } from '../../../support/csr.ts'
import { environmentOf, world } from '../../../support/fixtures.ts'
import { ecKey } from '../../../support/keys.ts'
import { profiles } from '../../../support/world.ts'

const ID: ProfileId = 'smki-device/device-ds'
const key = leafKey(profiles.findLeaf(ID)).privateKey
let record: CertificateRecord
let chain: Uint8Array[]

async function issued(id: ProfileId): Promise<CertificateRecord> {
  const profile = profiles.findLeaf(id)
  const environment = environmentOf(id)
  const request = { csr: csrFor(profile), profile, environment, ...lab }
  return (await issue(request, world.deps())).record
}

beforeAll(async () => {
  record = await issued(ID)
  chain = [record.der, (await world.ca('smki-device/issuing-dca', null)).der]
})

describe('keystore', () => {
  test('holds a certificate by EUI-64, usage and decimal serial number, with the key that is its own', () => {
    const keystore = buildKeystore([record], [ecKey('another').privateKey, key])
    const decimal = BigInt(`0x${record.serial}`).toString()
    const entry = keystore[record.eui64 as string]?.digitalSignature?.[decimal]
    expect(entry).toMatchObject({ name: `TEST ${ID} ${record.eui64}` })
    expect(new Uint8Array(new X509Certificate(entry?.certificate as string).raw)).toEqual(Uint8Array.from(record.der))
    expect(createPrivateKey(entry?.privateKey as string).equals(key)).toBe(true)
  })

  test('has no key where none is its own', () => {
    const text = JSON.stringify(buildKeystore([record], [ecKey('another').privateKey]))
    expect(text).toContain('BEGIN CERTIFICATE')
    expect(text).not.toContain('privateKey')
  })

  test('has no place for a certificate without an EUI-64', () => {
    expect(buildKeystore([{ ...record, eui64: null }], [key])).toEqual({})
  })

  test('is written page by page, a piece for each EUI-64, as it is all at once', async () => {
    const records = Array.from({ length: 50 }, (_, i): CertificateRecord => {
      const eui64 = Math.floor(i / 3)
        .toString(16)
        .padStart(16, '0')
      const serial = (i + 1).toString(16).padStart(32, '7')
      return { ...record, serial, eui64, usage: i % 5 === 0 ? null : i % 2 === 0 ? 'keyAgreement' : 'digitalSignature' }
    })
    async function* pages(rows: number): AsyncGenerator<readonly CertificateRecord[]> {
      for (let at = 0; at < records.length; at += rows) yield records.slice(at, at + rows)
    }
    for (const rows of [1, 2, 7, 50]) {
      const pieces: string[] = []
      const text = keystoreText(pages(rows), [key])
      let next = await text.next()
      for (; !next.done; next = await text.next()) pieces.push(next.value)
      expect(pieces.join('')).toBe(`${JSON.stringify(buildKeystore(records, [key]), null, 2)}\n`)
      expect(next.value).toBe(17)
      expect(pieces).toHaveLength(18)
    }
  })

  test('of nothing is an empty object', async () => {
    const pieces: string[] = []
    for await (const piece of keystoreText((async function* () {})(), [])) pieces.push(piece)
    expect(pieces.join('')).toBe('{}\n')
  })
})

describe('export', () => {
  const material = () => ({ record, chain, key: null, passphrase: null })

  test('PEM, DER and PKCS#7 hold the very octets', async () => {
    expect(await exportCertificate('der', material())).toEqual(record.der)
    const pem = await exportCertificate('pem', material())
    expect(new Uint8Array(new X509Certificate(pem).raw)).toEqual(Uint8Array.from(record.der))
    const p7b = Buffer.from(await exportCertificate('p7b', material())).toString()
    const der = Buffer.from(p7b.replace(/-----[^-]+-----/g, ''), 'base64')
    expect(readPkcs7(der).map((each) => Buffer.from(each).toString('hex'))).toEqual(
      chain.map((each) => Buffer.from(each).toString('hex')),
    )
  })

  test('PKCS#8 is the key that was given', async () => {
    const der = await exportCertificate('pkcs8-der', { ...material(), key })
    expect(createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' }).equals(key)).toBe(true)
  })

  const cases: readonly [string, ExportFormat, object, { code: string; message: string }][] = [
    ['no key', 'pkcs8-der', {}, { code: 'USAGE', message: 'format "pkcs8-der" needs the private key' }],
    ['no passphrase', 'p12', { key }, { code: 'USAGE', message: 'format "p12" needs a passphrase' }],
    ['no key for p12', 'p12', { passphrase: 'x' }, { code: 'USAGE', message: 'format "p12" needs the private key' }],
  ]
  test.each(cases)('%s', async (_, format, given, expected) => {
    await expect(exportCertificate(format, { ...material(), ...given })).rejects.toMatchObject(expected)
  })

  test('the key of another certificate is refused', async () => {
    const given = { ...material(), key: ecKey('another').privateKey }
    await expect(exportCertificate('pkcs8-der', given)).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      message: `the key given does not belong to certificate ${record.serial}`,
    })
  })
})
