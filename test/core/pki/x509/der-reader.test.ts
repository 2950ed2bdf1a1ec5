import { describe, expect, test } from 'vitest'
import { DerError, DerReader, TAG } from '../../../../core/pki/x509/der-reader.ts'
import { hex, toHexText } from '../../../support/hex.ts'

const reads = {
  raw: (r: DerReader) => toHexText(r.readRaw('x')),
  sequence: (r: DerReader) => toHexText(r.read(TAG.sequence, 'x').rest()),
  integer: (r: DerReader) => toHexText(r.readInteger('x')),
  small: (r: DerReader) => r.readSmallInteger('x'),
  oid: (r: DerReader) => r.readOid('x'),
  boolean: (r: DerReader) => r.readBoolean('x'),
  critical: (r: DerReader) => r.readBoolean('x', true),
  bits: (r: DerReader) => toHexText(r.readBitString('x').bits),
  octetBits: (r: DerReader) => toHexText(r.readOctetBits('x')),
} as const

const refused: { name: string; der: Uint8Array; read: keyof typeof reads; message: string }[] = [
  { name: 'nothing', der: hex``, read: 'raw', message: 'x missing at offset 0' },
  { name: 'another tag', der: hex`04 00 # OCTET STRING`, read: 'integer', message: 'x: tag 04 instead of 02' },
  {
    name: 'no length',
    der: hex`30 # a tag and nothing else`,
    read: 'raw',
    message: 'an element cut off before its length',
  },
  {
    name: 'multi-octet tag',
    der: hex`
      1F 81 01  # tag number 129
      00        # empty
    `,
    read: 'raw',
    message: 'a multi-octet tag',
  },
  {
    name: 'indefinite length',
    der: hex`
      30 80  # length unknown
      00 00  # end of contents
    `,
    read: 'sequence',
    message: 'an indefinite length',
  },
  {
    name: 'long form below 128',
    der: hex`
      30 81 01  # 1 written in two octets
      00
    `,
    read: 'sequence',
    message: 'a long-form length below 128',
  },
  {
    name: 'leading zero in the length',
    der: hex`
      04 82 00 80  # 128 written in three octets
      ${'00'.repeat(128)}
    `,
    read: 'raw',
    message: 'a length with an unnecessary leading octet',
  },
  {
    name: 'length of five octets',
    der: hex`04 85 01 00 00 00 00 # 4 GiB`,
    read: 'raw',
    message: 'a length of 5 octets',
  },
  {
    name: 'reserved length',
    der: hex`04 FF # X.690 8.1.3.5 reserves FF`,
    read: 'raw',
    message: 'a length of 127 octets',
  },
  {
    name: 'cut off in its length',
    der: hex`04 82 01 # one of two`,
    read: 'raw',
    message: 'an element cut off within its length',
  },
  {
    name: 'cut off in its contents',
    der: hex`04 02 AA # one of two`,
    read: 'raw',
    message: 'an element of 2 octets, but only 1 are left',
  },
  {
    name: 'longer than the sequence around it',
    der: hex`
      30 03     # holds three octets
      02 02 01  # claims four
      00        # outside
    `,
    read: 'sequence',
    message: 'never thrown by read itself',
  },
  { name: 'empty INTEGER', der: hex`02 00`, read: 'integer', message: 'x: an INTEGER without contents' },
  {
    name: 'padded positive INTEGER',
    der: hex`02 02 00 7F # 127 in two`,
    read: 'integer',
    message: 'x: an INTEGER with an unnecessary leading octet',
  },
  {
    name: 'padded negative INTEGER',
    der: hex`02 02 FF 80 # -128 in two`,
    read: 'integer',
    message: 'x: an INTEGER with an unnecessary leading octet',
  },
  {
    name: 'negative small INTEGER',
    der: hex`02 01 FF # -1`,
    read: 'small',
    message: 'x: an INTEGER outside 0..2147483647',
  },
  {
    name: 'large small INTEGER',
    der: hex`02 05 00 80 00 00 00 # 2^31`,
    read: 'small',
    message: 'x: an INTEGER outside 0..2147483647',
  },
  { name: 'empty BOOLEAN', der: hex`01 00`, read: 'boolean', message: 'x: a BOOLEAN of 0 octets' },
  { name: 'BOOLEAN of two octets', der: hex`01 02 FF FF`, read: 'boolean', message: 'x: a BOOLEAN of 2 octets' },
  {
    name: 'TRUE as 01',
    der: hex`01 01 01 # BER alone`,
    read: 'boolean',
    message: 'x: a BOOLEAN that is neither 00 nor FF',
  },
  {
    name: 'default FALSE',
    der: hex`01 01 00 # left out in DER`,
    read: 'critical',
    message: 'x: the default FALSE is written out',
  },
  {
    name: 'BIT STRING without count',
    der: hex`03 00`,
    read: 'bits',
    message: 'x: a BIT STRING with a wrong count of unused bits',
  },
  {
    name: 'eight unused bits',
    der: hex`03 02 08 00`,
    read: 'bits',
    message: 'x: a BIT STRING with a wrong count of unused bits',
  },
  {
    name: 'unused bits of nothing',
    der: hex`03 01 01`,
    read: 'bits',
    message: 'x: a BIT STRING with a wrong count of unused bits',
  },
  {
    name: 'unused bits set',
    der: hex`03 02 04 1F # the last four are unused`,
    read: 'bits',
    message: 'x: a BIT STRING whose unused bits are not zero',
  },
  {
    name: 'key of 7 bits',
    der: hex`03 02 01 00`,
    read: 'octetBits',
    message: 'x: 1 unused bits; whole octets are required',
  },
  { name: 'empty OID', der: hex`06 00`, read: 'oid', message: 'x: an OID without contents' },
  {
    name: 'OID with a padded arc',
    der: hex`06 03 2A 80 01 # 1.2.1 in three`,
    read: 'oid',
    message: 'x: an OID with an unnecessary leading octet',
  },
  {
    name: 'OID cut off',
    der: hex`06 02 2A 86 # the last octet says more follow`,
    read: 'oid',
    message: 'x: an OID cut off within an arc',
  },
]

describe('the DER reader refuses', () => {
  test.each(refused.filter(({ name }) => name !== 'longer than the sequence around it'))(
    '$name',
    ({ der, read, message }) => {
      const error = thrownBy(() => reads[read](new DerReader(der)))
      expect(error).toBeInstanceOf(DerError)
      expect((error as DerError).message).toBe(/ at offset \d+$/.test(message) ? message : `${message} at offset 0`)
      expect((error as DerError).trailing).toBe(false)
    },
  )

  test('an element longer than the sequence around it', () => {
    // 30 03 holds three octets, of which 02 02 claims two with one left; the 00 lies outside.
    const inner = new DerReader(hex`30 03 02 02 01 00`).read(TAG.sequence, 'x')
    expect(() => inner.readInteger('y')).toThrow('an element of 2 octets, but only 1 are left at offset 2')
  })

  test('what follows the end, and says that it trails', () => {
    const reader = new DerReader(hex`05 00 05 00`)
    reader.read(TAG.null, 'x')
    const error = thrownBy(() => reader.expectEnd('x'))
    expect(error).toMatchObject({ message: '2 trailing octets after x at offset 2', offset: 2, trailing: true })
  })
})

const accepted: { name: string; der: Uint8Array; read: keyof typeof reads; value: unknown }[] = [
  { name: 'zero', der: hex`02 01 00`, read: 'small', value: 0 },
  { name: 'the largest small INTEGER', der: hex`02 04 7F FF FF FF`, read: 'small', value: 2147483647 },
  { name: '128 needs its zero', der: hex`02 02 00 80`, read: 'integer', value: '0080' },
  { name: '-129 needs its FF', der: hex`02 02 FF 7F`, read: 'integer', value: 'ff7f' },
  { name: 'TRUE', der: hex`01 01 FF`, read: 'critical', value: true },
  { name: 'FALSE where it is no default', der: hex`01 01 00`, read: 'boolean', value: false },
  { name: 'an empty BIT STRING', der: hex`03 01 00`, read: 'bits', value: '' },
  { name: 'unused bits that are zero', der: hex`03 02 04 10`, read: 'bits', value: '10' },
  {
    name: 'the shortest long form',
    der: hex`04 81 80 ${'AB'.repeat(128)}`,
    read: 'raw',
    value: `048180${'ab'.repeat(128)}`,
  },
  { name: 'the OID 2.999', der: hex`06 02 88 37 # X.690 8.19.5`, read: 'oid', value: '2.999' },
  { name: 'the OID 0.0', der: hex`06 01 00`, read: 'oid', value: '0.0' },
  { name: 'the OID 1.39', der: hex`06 01 4F`, read: 'oid', value: '1.39' },
  { name: 'the OID 2.0', der: hex`06 01 50`, read: 'oid', value: '2.0' },
  {
    name: 'an arc of 128 bits',
    der: hex`06 14 69 83 ${'FF'.repeat(17)} 7F`,
    read: 'oid',
    value: `2.25.${2n ** 128n - 1n}`,
  },
  { name: 'an empty SEQUENCE', der: hex`30 00`, read: 'sequence', value: '' },
]

describe('the DER reader accepts', () => {
  test.each(accepted)('$name', ({ der, read, value }) => {
    const reader = new DerReader(der)
    expect(reads[read](reader)).toBe(value)
    expect(reader.atEnd).toBe(true)
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
