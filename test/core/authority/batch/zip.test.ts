import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { unzipSync, type Zippable, zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { gatherParts } from '../../../../core/authority/batch/gather-parts.ts'
import { readPart, type StoredEntry, unpackEntry } from '../../../../core/authority/batch/part-format.ts'
import { openBatchFolder } from '../../../../core/authority/batch/read-batch-folder.ts'
import { openBatchZip } from '../../../../core/authority/batch/read-batch-zip.ts'
import { ZipWriter } from '../../../../core/authority/batch/zip-writer.ts'
import { deviceCsr } from '../../../support/register.ts'
import { expectError } from '../../../support/test-register.ts'

const directory = mkdtempSync(join(tmpdir(), 'tpki-batch-zip-'))
afterAll(() => rmSync(directory, { recursive: true }))

const der = deviceCsr(1)
const base64 = Buffer.from(Buffer.from(der).toString('base64'))

function write(name: string, octets: Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, octets)
  return path
}

/** Reads every entry through the format in which the store keeps it, as a batch does. */
function readAll(path: string, maxCsrs = 10): StoredEntry[] {
  const file = openBatchZip(path, maxCsrs)
  try {
    return [...gatherParts(file.entries(), maxCsrs)].flatMap(({ octets }) => readPart(octets))
  } finally {
    file.close()
  }
}

const zip = (files: Zippable): string => write('a.zip', zipSync(files))

describe('a zip of CSRs', () => {
  test('is read if it is deflated, stored, made by another program, or has a comment', () => {
    const files = { 'a.csr': base64, 'ä.csr': [base64, { level: 0 }], 'c.csr': Buffer.from(der) } as Zippable
    const names = ['a.csr', 'ä.csr', 'c.csr']
    const commented = Buffer.concat([zipSync(files), Buffer.from('PK\u0005\u0006 a comment')])
    commented.writeUInt16LE(14, commented.length - 16)
    for (const octets of [zipSync(files), commented]) {
      const entries = readAll(write('b.zip', octets))
      expect(entries.map(({ name }) => name)).toEqual(names)
      for (const entry of entries) expect(Buffer.from(unpackEntry(entry))).toEqual(Buffer.from(der))
    }
  })

  test.each([
    ['/etc/a.csr', /has an absolute path/],
    ['C:a.csr', /has an absolute path/],
    ['../a.csr', /has "\." or "\.\." in its path/],
    ['x/../a.csr', /has "\." or "\.\." in its path/],
    ['x\\..\\a.csr', /has "\." or "\.\." in its path/],
    ['folder/a.csr', /is in a folder/],
    ['a.txt', /is not a \.csr file/],
    ['.csr', /is not a \.csr file/],
  ])('with the member "%s" is refused', async (name, message) => {
    await expectError(() => readAll(zip({ 'ok.csr': base64, [name]: base64 })), 'BATCH_INVALID', message)
  })

  test('with too many members, two of the same name, or a large one is refused', async () => {
    const files = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.csr`, base64]))
    await expectError(() => readAll(zip(files)), 'BATCH_TOO_LARGE', /has 11 files; allowed: 10$/)
    const twice = zipSync({ 'a.csr': base64, 'b.csr': base64 })
    const same = write(
      'same.zip',
      Buffer.from(Buffer.from(twice).toString('latin1').replaceAll('b.csr', 'a.csr'), 'latin1'),
    )
    await expectError(() => readAll(same), 'BATCH_INVALID', /"a\.csr"; allowed: unique names/)
    const large = { 'a.csr': Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * i) % 251)) }
    await expectError(() => readAll(zip(large)), 'INPUT_TOO_LARGE', /"a\.csr" has 70000 octets/)
    await expectError(() => readAll(zip({ 'a.csr': new Uint8Array(2_000_000) })), 'BATCH_INVALID', /more than 100 to 1/)
    await expectError(() => readAll(zip({})), 'BATCH_INVALID', /has no CSR/)
  })

  test('with members that overlap, or whose certificates would have the same name, is refused', async () => {
    const good = Buffer.from(zipSync({ 'a.csr': base64, 'b.csr': base64 }, { level: 0 }))
    const second = good.lastIndexOf(Buffer.from('PK\u0001\u0002'))
    // The second member points to the octets of the first.
    const over = Buffer.from(good)
    over.writeUInt32LE(0, second + 42)
    const small = Buffer.concat([
      over.subarray(0, 30 + 5 + base64.length),
      over.subarray(over.readUInt32LE(over.length - 6)),
    ])
    small.writeUInt32LE(30 + 5 + base64.length, small.length - 6)
    await expectError(() => readAll(write('over.zip', small)), 'BATCH_INVALID', /its members overlap$/)
    await expectError(
      () => readAll(zip({ 'a.CSR': base64, 'a.csr': base64 })),
      'BATCH_INVALID',
      /"a\.CSR" and "a\.csr" .* "a\.crt"; allowed: unique names$/,
    )
  })

  test('with a member that unpacks to more than its stated size is refused', async () => {
    const bomb = deflateRawSync(Buffer.alloc(60_000_000), { level: 9 })
    const packed = { method: 'deflate', size: 60_000, crc32: 0 } as const
    await expectError(
      () => unpackEntry({ name: 'a.csr', octets: bomb, packed }),
      'INPUT_UNREADABLE',
      /cannot be unpacked$/,
    )
  })

  test('that is encrypted, compressed in another way, cut off, or not a zip is refused', async () => {
    const good = Buffer.from(zipSync({ 'a.csr': base64 }))
    const directoryAt = good.readUInt32LE(good.length - 6)
    const changed = (at: number, value: number): string => {
      const octets = Buffer.from(good)
      octets.writeUInt16LE(value, at)
      return write('changed.zip', octets)
    }
    await expectError(() => readAll(changed(directoryAt + 8, 1)), 'BATCH_INVALID', /is encrypted/)
    await expectError(() => readAll(changed(directoryAt + 10, 12)), 'BATCH_INVALID', /method 12/)
    for (const path of [
      write('none.zip', Buffer.from('no zip')),
      write('cut.zip', good.subarray(0, -30)),
      changed(directoryAt, 0),
      changed(directoryAt + 42, 65_535),
      join(directory, 'absent.zip'),
    ])
      await expectError(() => readAll(path), 'INPUT_UNREADABLE', /readable zip|cannot be read/)
  })

  test('with any octets changed gives entries or a refusal, and nothing else', () => {
    const good = zipSync({ 'a.csr': base64, 'b.csr': [base64, { level: 0 }] })
    for (let i = 0; i < good.length; i++) {
      const octets = Uint8Array.from(good)
      octets[i] = (octets[i] as number) ^ 0xff
      try {
        for (const entry of readAll(write('flip.zip', octets))) unpackEntry(entry)
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^(INPUT|BATCH)_/)
      }
    }
  })
})

test('a folder gives its .csr files in order, and no other files', () => {
  const folder = join(directory, 'folder')
  mkdirSync(join(folder, 'c.csr'), { recursive: true })
  for (const name of ['b.csr', 'a.csr', 'notes.txt']) writeFileSync(join(folder, name), base64)
  expect([...openBatchFolder(folder, 10).entries()].map(({ name }) => name)).toEqual(['a.csr', 'b.csr'])
  writeFileSync(join(folder, 'a.CSR'), base64)
  expect(() => [...openBatchFolder(folder, 10).entries()]).toThrow(/response file "a\.crt"/)
})

describe('a zip that we write', () => {
  const make = (count: number): Buffer => {
    const writer = new ZipWriter()
    const members = Array.from({ length: count }, (_, i) => writer.member(`ü${i}.crt`, Buffer.from(`certificate ${i}`)))
    return Buffer.concat([...members, writer.end()])
  }

  test('is read by another library', () => {
    const files = unzipSync(make(3))
    expect(Object.keys(files)).toEqual(['ü0.crt', 'ü1.crt', 'ü2.crt'])
    expect(Buffer.from(files['ü2.crt'] as Uint8Array).toString()).toBe('certificate 2')
  })

  test('may have more members than 16 bits can count', () => {
    const path = write('wide.zip', make(65_600))
    const script =
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(len(z.namelist()), z.read("ü65599.crt").decode())'
    expect(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' })).toBe('65600 certificate 65599\n')
  })
})
