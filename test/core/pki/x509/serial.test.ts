import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatSerial, parseSerial } from '../../../../core/pki/x509/format-serial.ts'

const SERIAL = '0A1B2C3D4E5F60718293A4B5C6D7E8F9'

describe('a serial number is read', () => {
  test.each([
    { name: 'as we print it', text: SERIAL },
    { name: 'in lower case', text: SERIAL.toLowerCase() },
    { name: 'with colons, as OpenSSL prints it', text: '0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9' },
    { name: 'with dashes', text: '0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9' },
    { name: 'with spaces, as Windows prints it', text: ' 0a 1b 2c 3d 4e 5f 60 71 82 93 a4 b5 c6 d7 e8 f9 ' },
    { name: 'with 0x', text: `0x${SERIAL}` },
    { name: 'without its leading zero', text: SERIAL.slice(1) },
    { name: 'with one zero octet more', text: `00${SERIAL}` },
    { name: 'in decimal, as keystore.json has it', text: BigInt(`0x${SERIAL}`).toString() },
  ])('$name', ({ text }) => {
    expect(parseSerial(text)).toBe(SERIAL)
  })

  test('of any 16 octets that a certificate of ours has, in hex and in decimal', () => {
    const octets = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((each) => each.with(0, ((each[0] as number) & 0x7f) | 1))
    fc.assert(
      fc.property(octets, (serial) => {
        const hex = formatSerial(serial)
        expect(parseSerial(hex)).toBe(hex)
        expect(parseSerial(BigInt(`0x${hex}`).toString())).toBe(hex)
      }),
    )
  })

  test('32 digits are hex', () => {
    expect(parseSerial('1'.repeat(32))).toBe('1'.repeat(32))
  })
})

test.each([
  { name: 'nothing', text: '' },
  { name: 'a file name', text: 'cert.pem' },
  { name: 'more than 20 octets', text: 'A'.repeat(41) },
  { name: 'a decimal of more than 20 octets', text: '9'.repeat(49) },
  { name: 'signs alone', text: '::' },
  { name: 'a negative number in hex', text: '-0xZZ' },
])('$name is not a serial number', ({ text }) => {
  expect(parseSerial(text)).toBeNull()
})
