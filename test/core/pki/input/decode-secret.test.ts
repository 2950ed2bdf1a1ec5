import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeSecret } from '../../../../core/pki/input/decode-secret.ts'
import { VECTOR_DIRECTORY } from '../../../support/vectors.ts'

const vector = (name: string): Buffer => readFileSync(join(VECTOR_DIRECTORY, 'cases/key', name))

test.each([
  { name: 'one line', bytes: Buffer.from('secret\n'), secret: 'secret' },
  { name: 'no line end', bytes: Buffer.from('secret'), secret: 'secret' },
  { name: 'CRLF and further lines', bytes: Buffer.from('secret\r\nnote\r\n'), secret: 'secret' },
  { name: 'any Unicode', bytes: Buffer.from('pässwörd 🔑\n'), secret: 'pässwörd 🔑' },
  { name: 'spaces, which count', bytes: Buffer.from(' a b \n'), secret: ' a b ' },
  { name: 'a byte order mark, which does not count', bytes: Buffer.from('\ufeffsecret\n'), secret: 'secret' },
])('$name', ({ bytes, secret }) => {
  expect(decodeSecret(bytes, '"f"')).toBe(secret)
})

test.each([
  { name: 'Latin-1', bytes: Buffer.from('pässword\n', 'latin1'), code: 'INPUT_UNREADABLE', cure: /UTF-8/ },
  { name: 'UTF-16', bytes: Buffer.from('\ufeffsecret', 'utf16le'), code: 'INPUT_UNREADABLE', cure: /PowerShell/ },
  { name: 'nothing', bytes: Buffer.alloc(0), code: 'INPUT_EMPTY', cure: null },
  { name: 'an empty first line', bytes: Buffer.from('\nsecret'), code: 'INPUT_EMPTY', cure: null },
])('$name is refused', ({ bytes, code, cure }) => {
  const expected = cure ? { code, cure: expect.stringMatching(cure) } : { code }
  expect(() => decodeSecret(bytes, '"f"')).toThrow(expect.objectContaining(expected))
})

test('two Latin-1 passphrases that differ never become the same', () => {
  for (const name of ['11-passphrase-a.latin1.txt', '11-passphrase-b.latin1.txt'])
    expect(() => decodeSecret(vector(name), '"f"')).toThrow(expect.objectContaining({ code: 'INPUT_UNREADABLE' }))
  const text = vector('11c-passphrase-bom.txt').toString('utf8')
  expect(text.startsWith('\ufeff')).toBe(true)
  expect(decodeSecret(vector('11c-passphrase-bom.txt'), '"f"')).toBe(text.slice(1).trimEnd())
})
