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
      message: '"BEGIN" inside the block begun in line 1 in line 2',
    },
    {
      name: 'an encrypted body',
      text: `${BEGIN}\nProc-Type: 4,ENCRYPTED\n${AA}\n${END}`,
      line: 1,
      message: '"-" is no base64 character, after the start in line 1',
    },
    {
      name: 'an empty body',
      text: `${BEGIN}\n${END}`,
      line: 1,
      message: 'base64 cut off or with stray bits after the start in line 1',
    },
  ])('$name', ({ text, line, message }) => {
    const error = thrownBy(() => readPemBlocks(text))
    expect(error).toBeInstanceOf(PemError)
    expect(error).toMatchObject({ line, message })
  })
})

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
