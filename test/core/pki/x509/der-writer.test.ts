import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DerReader, TAG } from '../../../../core/pki/x509/der-reader.ts'
import { DerWriter, tlv } from '../../../../core/pki/x509/der-writer.ts'

// X.690 §10.1: the first octets of an element on both sides of each length at which one more octet is needed.
const boundaries: readonly (readonly [length: number, header: string])[] = [
  [0, '0400'],
  [0x7f, '047f'],
  [0x80, '048180'],
  [0xff, '0481ff'],
  [0x100, '04820100'],
  [0xffff, '0482ffff'],
  [0x10000, '0483010000'],
  [0xffffff, '0483ffffff'],
  [0x1000000, '048401000000'],
]

const ways: readonly (readonly [way: string, write: (contents: Uint8Array) => Uint8Array])[] = [
  ['tlv', (contents) => tlv(TAG.octetString, contents)],
  ['DerWriter.element', (contents) => new DerWriter().start().element(TAG.octetString, contents).view()],
  ['DerWriter.close', (contents) => new DerWriter().start().open(TAG.octetString).raw(contents).close().view()],
]

// The pattern's length is a prime, so that a displacement shows.
const PATTERN = Buffer.alloc(
  0x1000003,
  Uint8Array.from({ length: 251 }, (_, i) => i),
)
const octets = (length: number): Uint8Array => PATTERN.subarray(0, length)

describe.each(ways)('%s', (_, write) => {
  test.each(boundaries)('writes an element of %i octets that reads back', (length, header) => {
    const contents = octets(length)
    const der = write(contents)
    expect(Buffer.from(der.subarray(0, header.length / 2)).toString('hex')).toBe(header)
    const reader = new DerReader(der)
    expect(Buffer.compare(reader.readContents(TAG.octetString, 'element'), contents)).toBe(0)
    expect(reader.atEnd).toBe(true)
  })

  test('writes every length around each boundary so that it reads back', () => {
    const near = fc.oneof(
      ...boundaries.map(([length]) => fc.integer({ min: Math.max(0, length - 3), max: length + 3 })),
    )
    fc.assert(
      fc.property(near, (length) => {
        const der = write(octets(length))
        return new DerReader(der).readContents(TAG.octetString, 'element').length === length
      }),
      { numRuns: 60 },
    )
  })
})

test('a writer nests elements whose lengths need more octets than were kept free', () => {
  const inner = octets(0x10000)
  const der = new DerWriter().start().open(TAG.sequence).open(TAG.sequence).raw(inner).close().close().view()
  expect(Buffer.compare(der, tlv(TAG.sequence, tlv(TAG.sequence, inner)))).toBe(0)
})
