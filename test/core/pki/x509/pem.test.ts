import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, PemError, readPemBlocks, toPem } from '../../../../core/pki/x509/pem.ts'
import { toHexText } from '../../../support/hex.ts'

const BEGIN = '-----BEGIN CERTIFICATE REQUEST-----'
const END = '-----END CERTIFICATE REQUEST-----'
const AA = 'AQIDBAU='
const found = (text: string) => readPemBlocks(text).map(({ label, der }) => `${label} ${toHexText(der)}`)

describe('PEM that is read', () => {
  test.each([
    { name: 'line feeds', text: `${BEGIN}\n${AA}\n${END}\n` },
    { name: 'carriage returns too', text: `${BEGIN}\r\n${AA}\r\n${END}\r\n` },
    { name: 'no end of the last line', text: `${BEGIN}\n${AA}\n${END}` },
    { name: 'short lines', text: `${BEGIN}\nAQ\nIDB\nAU=\n${END}` },
    { name: 'spaces round the lines', text: `  ${BEGIN} \n ${AA} \n\t${END}` },
    { name: 'text round the block', text: `Subject: x\n\n${BEGIN}\n${AA}\n${END}\nbye` },
  ])('$name', ({ text }) => {
    expect(found(text)).toEqual(['CERTIFICATE REQUEST 0102030405'])
  })

  test('several blocks, in order', () => {
    const text = toPem('CERTIFICATE', Uint8Array.of(1)) + toPem('NEW CERTIFICATE REQUEST', Uint8Array.of(2))
    expect(found(text)).toEqual(['CERTIFICATE 01', 'NEW CERTIFICATE REQUEST 02'])
  })

  test('no block at all', () => {
    expect(found('nothing here')).toEqual([])
  })

  test('written and read again it is the same, in lines of 64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (der) => {
        const pem = toPem('CERTIFICATE', der)
        expect(pem.split('\n').every((line) => line.length <= 64)).toBe(true)
        expect(found(pem)).toEqual([`CERTIFICATE ${toHexText(der)}`])
      }),
    )
  })
})

describe('PEM that is refused', () => {
  test.each([
    {
      name: 'no end',
      text: `x\n${BEGIN}\n${AA}\n`,
      line: 2,
      message: '"BEGIN CERTIFICATE REQUEST" without its "END" in line 2',
    },
    {
      name: 'no begin',
      text: `${AA}\n${END}\n`,
      line: 2,
      message: '"END CERTIFICATE REQUEST" without its "BEGIN" in line 2',
    },
    {
      name: 'another end',
      text: `${BEGIN}\n${AA}\n-----END CERTIFICATE-----\n`,
      line: 3,
      message: '"END CERTIFICATE" without its "BEGIN" in line 3',
    },
    {
      name: 'a block in a block',
      text: `${BEGIN}\n${BEGIN}\n`,
      line: 2,
      message: '"BEGIN CERTIFICATE REQUEST" inside the block that begins in line 1, in line 2',
    },
  ])('$name', ({ text, line, message }) => {
    const error = thrownBy(() => readPemBlocks(text))
    expect(error).toBeInstanceOf(PemError)
    expect(error).toMatchObject({ line, message })
  })

  test.each([
    { name: 'an encrypted body', body: `Proc-Type: 4,ENCRYPTED\n${AA}`, message: /^"-" is not a base64 character/ },
    { name: 'an empty body', body: '', message: /^base64 is cut off/ },
  ])('$name, but only when the block is asked for', ({ body, message }) => {
    const [other, block] = readPemBlocks(`${BEGIN}\n${AA}\n${END}\n${BEGIN}\n${body}\n${END}`)
    expect(toHexText(other?.der ?? new Uint8Array(0))).toBe('0102030405')
    const error = thrownBy(() => block?.der)
    expect(error).toBeInstanceOf(PemError)
    expect(error).toMatchObject({ line: 4, message: expect.stringMatching(message) })
  })
})

describe('PEM in arbitrary octets', () => {
  const block = `${BEGIN}\n${AA}\n${END}\n`
  test.each([
    { name: 'Latin-1', around: Buffer.from('Prüfstück\n', 'latin1') },
    { name: 'UTF-16', around: Buffer.from('Gerät\n\n', 'utf16le').subarray(0, 13) },
    { name: 'binary', around: Buffer.from([0, 1, 0xff, 0xfe, 0x0a]) },
    { name: 'dashes', around: Buffer.from('----------\n-----BEGIN-----\n') },
    { name: 'a UTF-8 byte order mark', around: Buffer.from([0xef, 0xbb, 0xbf]) },
  ])('$name outside the block is ignored', ({ around }) => {
    const blocks = readPemBlocks(Buffer.concat([around, Buffer.from(block), around]))
    expect(blocks.map(({ der }) => toHexText(der))).toEqual(['0102030405'])
    expect(Buffer.from(blocks[0]?.octets ?? []).toString()).toBe(block.trimEnd())
  })

  test('takes linear time, whatever the file repeats', () => {
    for (const unit of [
      '-',
      '-----BEGIN A-----',
      ' -----',
      '-----BEGIN A\n',
      '\r',
      '-----BEGIN A-----\n-----END A-----\n',
    ]) {
      const small = timeOf(unit, 1 << 16)
      const large = timeOf(unit, 1 << 20)
      // Sixteen times the octets; quadratic work would take 256 times as long.
      expect(large, unit).toBeLessThan(64 * Math.max(small, 5))
    }
  })
})

function timeOf(unit: string, octets: number): number {
  const bytes = Buffer.alloc(octets, unit)
  const start = performance.now()
  try {
    readPemBlocks(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(PemError)
  }
  return performance.now() - start
}

describe('base64', () => {
  test.each([
    { name: 'padding left out', text: 'AQIDBAU' },
    { name: 'stray bits in the last character', text: 'AQIDBAV=' },
    { name: 'padding in the middle', text: 'AQ==AQ==' },
    { name: 'the URL alphabet', text: '-_-_' },
    { name: 'three pads', text: 'A===' },
    { name: 'nothing', text: '' },
  ])('$name is refused', ({ text }) => {
    expect(() => decodeBase64(text, 7)).toThrow(/in line 7$/)
  })

  test('white space is passed over', () => {
    expect(toHexText(decodeBase64(' AQID\r\n BAU= ', 1))).toBe('0102030405')
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
