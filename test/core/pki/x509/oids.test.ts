import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DerReader } from '../../../../core/pki/x509/der-reader.ts'
import { oid } from '../../../../core/pki/x509/der-writer.ts'
import { decodeOid, encodeOidContents, isDottedOid, isUnderArc, OID, oidName } from '../../../../core/pki/x509/oids.ts'
import { toHexText } from '../../../support/hex.ts'

describe('OIDs', () => {
  // The encodings of other people: RFC 5480, RFC 8017, GBCS 12.2.
  test.each([
    ['1.2.840.10045.3.1.7', '2a8648ce3d030107'],
    ['1.2.840.113549.1.1.11', '2a864886f70d01010b'],
    ['2.5.29.15', '551d0f'],
    ['1.2.826.0.1.8641679.1.2.1.12', '2a863a0001848fb90f0102010c'],
    ['2.999.3', '883703'],
    ['0.9.2342.19200300.100.1.25', '0992268993f22c640119'],
  ])('%s is written %s', (dotted, contents) => {
    expect(toHexText(encodeOidContents(dotted))).toBe(contents)
  })

  test('written and read again it is the same', () => {
    const dotted = fc
      .tuple(fc.constantFrom(0, 1, 2), fc.nat(39), fc.array(fc.bigInt({ min: 0n, max: 1n << 130n }), { maxLength: 5 }))
      .map((arcs) => arcs.flat().join('.'))
    fc.assert(
      fc.property(dotted, (text) => {
        expect(new DerReader(oid(text)).readOid('x')).toBe(text)
      }),
    )
  })

  test('one of more than 128 octets is refused before it is decoded', () => {
    const read = (length: number): string =>
      decodeOid(new Uint8Array(length).fill(0x81, 1, -1), 0, length, (message) => {
        throw new Error(message)
      })
    expect(read(128)).toMatch(/^0\.0\.\d+$/)
    const start = performance.now()
    expect(() => read(129)).toThrow('an OID of 129 octets; allowed: 128')
    expect(() => read(1_000_000)).toThrow('an OID of 1000000 octets; allowed: 128')
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test.each(['', '1', '3.1', '1.40', '0.100', '1.2.', '1..2', '01.2', '1.02', '1.2.a', ' 1.2', '1.2\n', '-1.2'])(
    '%j is none',
    (text) => {
      expect(isDottedOid(text)).toBe(false)
      expect(() => encodeOidContents(text)).toThrow('is not a dotted OID')
    },
  )

  test.each(['0.39', '1.39', '2.40', '2.999', '1.2.0', '1.2.826.0.1'])('%s is one', (text) => {
    expect(isDottedOid(text)).toBe(true)
  })

  test('an arc holds itself and what lies under it, not what begins like it', () => {
    expect(isUnderArc('1.2.826', '1.2.826')).toBe(true)
    expect(isUnderArc('1.2.826.0', '1.2.826')).toBe(true)
    expect(isUnderArc('1.2.8260', '1.2.826')).toBe(false)
    expect(isUnderArc('1.2', '1.2.826')).toBe(false)
  })

  test('every OID of the table is one and has one name', () => {
    for (const [name, dotted] of Object.entries(OID)) {
      expect(isDottedOid(dotted)).toBe(true)
      expect(oidName(dotted)).toBe(name)
    }
    expect(oidName('1.2.3')).toBe('1.2.3')
  })
})
