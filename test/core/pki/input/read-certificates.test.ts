import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FoundCertificate } from '../../../../core/pki/input/decode-certificates.ts'
import { OctetBudget } from '../../../../core/pki/input/octet-budget.ts'
import { decodeCertificates, readCertificates } from '../../../../core/pki/input/read-certificates.ts'
import { readZip } from '../../../../core/pki/input/read-zip.ts'
import { exportKeyDer, exportKeyPem } from '../../../../core/pki/x509/export-key.ts'
import { toPem } from '../../../../core/pki/x509/pem.ts'
import { csrFor } from '../../../support/csr.ts'
import { fixture } from '../../../support/fixtures.ts'
import { ecKey } from '../../../support/keys.ts'
import { profiles } from '../../../support/world.ts'

const directory = mkdtempSync(join(tmpdir(), 'tpki-input-'))
const text = (value: string): Uint8Array => new TextEncoder().encode(value)
let der = new Uint8Array()
let pem = new Uint8Array()
let cut = new Uint8Array()

beforeAll(async () => {
  der = Uint8Array.from((await fixture('smki-device/device-ds')).der)
  pem = Uint8Array.from(text(toPem('CERTIFICATE', der)))
  cut = pem.slice(0, 200)
})
afterAll(() => rmSync(directory, { recursive: true }))

function folder(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const path = join(directory, name)
  mkdirSync(path)
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(path, file), bytes)
  return path
}

async function readAll(read: (onBad: (error: Error, file: string) => void) => Promise<FoundCertificate[]>) {
  const bad: string[] = []
  const found = await read((error, file) => bad.push(`${file}: ${error.message}`))
  return { files: found.map(({ file }) => file), bad }
}

describe('a bad member does not keep the others from being read', () => {
  test('in a directory', async () => {
    const path = folder('mixed', {
      'a.pem': pem,
      'b.pem': cut,
      'c.crt': text('nothing!'),
      'd.der': der,
      'e.zip': zipSync({ 'f.der': der, 'g.pem': cut }),
      'h.zip': Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0),
      'key.pem': text(exportKeyPem(ecKey('any').privateKey)),
      'none.pem': new Uint8Array(),
      'note.txt': text('no certificate'),
    })
    const { files, bad } = await readAll((onBad) => readCertificates(path, onBad))
    expect(files.map((file) => file.slice(path.length + 1))).toEqual(['a.pem', 'd.der', 'e.zip/f.der'])
    expect(bad.map((line) => line.slice(path.length + 1).replaceAll(`${path}/`, ''))).toEqual([
      'b.pem: "b.pem" has no certificate: "BEGIN CERTIFICATE" without its "END" in line 1',
      'c.crt: "c.crt" has no certificate: "!" is not a base64 character, in the text that begins in line 1',
      'e.zip/g.pem: "e.zip/g.pem" has no certificate: "BEGIN CERTIFICATE" without its "END" in line 1',
      'h.zip: "h.zip" is not a readable zip: its directory is missing',
    ])
  })

  test('unless nobody asks to be told', async () => {
    const path = folder('strict', { 'a.pem': pem, 'b.pem': cut })
    await expect(readCertificates(path)).rejects.toMatchObject({ code: 'INPUT_NOT_CERTIFICATE' })
  })

  test('and where all are bad, each is told of and nothing else is thrown', async () => {
    const bytes = zipSync({ 'a.pem': cut, 'b.pem': cut })
    const { files, bad } = await readAll((onBad) => decodeCertificates({ name: 'x.zip', bytes }, onBad))
    expect([files, bad.length]).toEqual([[], 2])
  })
})

describe('zip', () => {
  test('a zip inside a zip is not opened, whatever it is called', async () => {
    const bytes = zipSync({ 'a.der': der, 'b.zip': zipSync({ 'c.der': der }), 'd.pem': zipSync({ 'e.der': der }) })
    const { files, bad } = await readAll((onBad) => decodeCertificates({ name: 'x.zip', bytes }, onBad))
    expect(files).toEqual(['x.zip/a.der'])
    expect(bad).toEqual([
      'x.zip/b.zip: "x.zip/b.zip" is a zip inside a zip, which is not opened',
      'x.zip/d.pem: "x.zip/d.pem" is a zip inside a zip, which is not opened',
    ])
    await expect(decodeCertificates({ name: 'x.zip', bytes })).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
  })

  /** A zip whose directory says another size of its one member. */
  function lying(file: Uint8Array, level: 0 | 9, size: number): Uint8Array {
    const bytes = Buffer.from(zipSync({ 'a.der': [file, { level }] }))
    bytes.writeUInt32LE(size, bytes.lastIndexOf(Uint8Array.of(0x50, 0x4b, 1, 2)) + 24)
    return bytes
  }

  test('a member is unpacked no further than its zip says, and refused where it is not what that says', () => {
    const read = (bytes: Uint8Array) => () => readZip({ name: 'x.zip', bytes }, new OctetBudget('lot'), () => true)
    const bomb = new Uint8Array(50_000_000)
    // Inflating it to its end takes many times as long and as much memory.
    expect(read(lying(bomb, 9, 100))).toThrow('"x.zip/a.der" cannot be unpacked')
    expect(read(lying(der, 9, der.length - 1))).toThrow('"x.zip/a.der" cannot be unpacked')
    expect(read(lying(der, 9, der.length + 1))).toThrow(
      '"x.zip/a.der" does not unpack to the size and checksum that its zip states',
    )
    expect(read(lying(der, 0, 0))).toThrow('"x.zip/a.der" does not unpack to the size and checksum that its zip states')
    expect(read(lying(der, 9, der.length))()).toEqual([{ name: 'x.zip/a.der', bytes: Buffer.from(der) }])
  })

  test('members that lie over one another are refused', () => {
    const files = { 'a.der': der, 'b.der': der, 'c.der': der }
    const bytes = Buffer.from(zipSync(files, { level: 0 }))
    const at = bytes.indexOf(Uint8Array.of(0x50, 0x4b, 1, 2))
    const over = Buffer.concat([bytes.subarray(0, 35 + der.length), bytes.subarray(at)])
    over.writeUInt32LE(35 + der.length, over.length - 6)
    for (let i = 0; i < 3; i++) over.writeUInt32LE(0, 35 + der.length + i * 51 + 42)
    const read = () => readZip({ name: 'x.zip', bytes: over }, new OctetBudget('lot'), () => true)
    expect(read).toThrow('"x.zip" is not a readable zip: its members overlap')
  })

  test('zips share one budget, and what is not wanted costs nothing', () => {
    const budget = new OctetBudget('lot', 3000)
    const honest = zipSync({ 'a.der': [new Uint8Array(1000), { level: 0 }] })
    for (const name of ['a.zip', 'b.zip']) readZip({ name, bytes: honest }, budget, () => true)
    readZip({ name: 'c.zip', bytes: honest }, budget, () => false)
    expect(budget.isSpent).toBe(false)
    expect(() => {
      for (let i = 0; i < 2; i++) readZip({ name: 'd.zip', bytes: honest }, budget, () => true)
    }).toThrow('"lot" unpacks to more than 3000 octets in all')
  })

  test('without a certificate', async () => {
    const bytes = zipSync({ 'a.txt': der })
    await expect(decodeCertificates({ name: 'x.zip', bytes })).rejects.toThrow(
      '"x.zip" has no certificate: the zip holds no certificate',
    )
  })
})

describe('a file that holds something else says what', () => {
  const key = ecKey('any').privateKey
  test.each([
    ['a key', () => text(exportKeyPem(key)), 'it holds "PRIVATE KEY"; allowed: "CERTIFICATE" or "PKCS7"'],
    [
      'a request and a key',
      () =>
        text(
          toPem('CERTIFICATE REQUEST', csrFor(profiles.findLeaf('smki-device/device-ds'))) +
            exportKeyPem(key).repeat(2),
        ),
      'it holds "CERTIFICATE REQUEST", "PRIVATE KEY"; allowed: "CERTIFICATE" or "PKCS7"',
    ],
    ['a key in DER', () => exportKeyDer(key), 'it holds a private key'],
  ])('%s', async (_, make, why) => {
    await expect(decodeCertificates({ name: 'x', bytes: make() })).rejects.toMatchObject({
      code: 'INPUT_NOT_CERTIFICATE',
      message: `"x" has no certificate: ${why}`,
    })
  })
})
