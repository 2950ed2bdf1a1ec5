import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildSigningMessage, wrapWithMac } from '../../../../core/device/gbcs/build-message.ts'
import { agree, checkMac, deriveKey } from '../../../../core/device/gbcs/key-agreement.ts'
import { CRA, type Cra } from '../../../../core/device/gbcs/message-layout.ts'
import { verifyRawIndependently } from '../../../../core/device/gbcs/noble/verify-independently.ts'
import { parseMessage } from '../../../../core/device/gbcs/parse-message.ts'
import { signRaw, verifyRaw } from '../../../../core/device/gbcs/raw-signature.ts'
import { pointOf, publicKeyOf } from '../../../support/gbcs.ts'
import { readHex, toHexText } from '../../../support/hex.ts'
import { ecKey } from '../../../support/keys.ts'

const device = { ds: ecKey('device ds').privateKey, ka: ecKey('device ka').privateKey }
const remote = { ka: ecKey('remote ka').privateKey }
const dsPublic = publicKeyOf(pointOf(device.ds))

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyParts = fc.record({
  cra: fc.constantFrom<Cra>('command', 'response', 'alert'),
  counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  originator: octets(8),
  recipient: octets(8),
  messageCode: fc.integer({ min: 0, max: 0xffff }),
  content: fc.uint8Array({ maxLength: 400 }),
})

describe('any message', () => {
  test('is read back unchanged; its signature and MAC verify, and those of another counter do not', async () => {
    const check = fc.asyncProperty(anyParts, fc.boolean(), async (parts, isSigned) => {
      const sign = isSigned ? (input: Uint8Array) => signRaw(input, device.ds) : null
      const signing = await buildSigningMessage({ ...parts, sign })
      const z = agree(device.ka, publicKeyOf(pointOf(remote.ka)))
      expect(toHexText(agree(remote.ka, publicKeyOf(pointOf(device.ka))))).toBe(toHexText(z))
      const counter = readHex(parts.counter.toString(16).padStart(16, '0'))
      const key = deriveKey(z, { ...parts, counter, cra: CRA[parts.cra] })
      for (const wrapped of [signing, wrapWithMac(signing, key)]) {
        const read = parseMessage(wrapped)
        expect(read).toMatchObject({
          cra: parts.cra,
          counter,
          originator: parts.originator,
          recipient: parts.recipient,
          messageCode: parts.messageCode,
          content: parts.content,
        })
        expect(read.signature === null).toBe(!isSigned)
        if (read.signature) {
          expect(verifyRaw(read.signingInput, read.signature, dsPublic)).toBe(true)
          expect(verifyRawIndependently(read.signingInput, read.signature, pointOf(device.ds))).toBe(true)
        }
        if (!read.mac || !read.authenticated) continue
        expect(checkMac(key, read.originator, read.authenticated, read.mac)).toBe(true)
        const other = deriveKey(z, { ...parts, counter: counter.with(7, (counter[7] as number) ^ 1), cra: 1 })
        expect(checkMac(other, read.originator, read.authenticated, read.mac)).toBe(false)
      }
    })
    await fc.assert(check, { numRuns: 40 })
  })

  test('any octets are read or refused as malformed', () => {
    const tag = fc.constantFrom(0xdf, 0xdd, 0x00)
    const check = fc.property(tag, fc.uint8Array({ maxLength: 60 }), (first, rest) => {
      try {
        parseMessage(Uint8Array.of(first, ...rest))
      } catch (error) {
        expect(error).toMatchObject({ code: 'GBCS_MALFORMED' })
      }
    })
    fc.assert(check, { numRuns: 2000 })
  })
})

test('both implementations accept a high s and a low s', () => {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const input = readHex('01 02 03')
  const signature = toHexText(signRaw(input, device.ds))
  const s = (n - BigInt(`0x${signature.slice(64)}`)).toString(16).padStart(64, '0')
  const other = readHex(signature.slice(0, 64) + s)
  for (const each of [readHex(signature), other]) {
    expect(verifyRaw(input, each, dsPublic)).toBe(true)
    expect(verifyRawIndependently(input, each, pointOf(device.ds))).toBe(true)
  }
})

test('a message of 64 KiB and more has a length of three octets', async () => {
  const parts = { cra: 'command', counter: 1n, originator: new Uint8Array(8), recipient: new Uint8Array(8) } as const
  const message = await buildSigningMessage({ ...parts, messageCode: 2, content: new Uint8Array(70_000), sign: null })
  expect(parseMessage(message).content.length).toBe(70_000)
})

const START = 'df 09 01 0000000000000001 08 0011223344556677 08 8899aabbccddeeff'
const WHOLE = `${START} 00 02 0012 01 55`

describe('a malformed message is refused with the offset, what was found and what was expected', () => {
  const cases: readonly [string, string][] = [
    ['', 'the tag at offset 0: found nothing, expected df or dd'],
    ['30', 'the tag at offset 0: found 30, expected df or dd'],
    ['df 08', 'the length of the transaction id at offset 1: found 08, expected 09'],
    ['df 09 04', 'the CRA at offset 2: found 04, expected 01, 02 or 03'],
    ['df 09 01 00', 'the originator counter at offset 3: found 1 octet, expected 8 octets'],
    [`${START} 07`, 'the length of the date and time at offset 29: found 07, expected 00 or 0c'],
    [`${START} 00 01`, 'the length of the other information at offset 30: found 1, expected 2 or more'],
    [`${START} 00 02 0012 05 55`, 'the content at offset 34: found 1 octet, expected 5 octets'],
    [
      `${START} 00 02 0012 81 05`,
      'the length of the content at offset 33: found 5 in 2 octets, expected a length in as few octets as possible',
    ],
    [`${START} 00 02 0012 84`, 'the length of the content at offset 33: found 84, expected 00 to 7f or 81 to 83'],
    [`${WHOLE} 41`, 'the length of the signature at offset 35: found 41, expected 00 or 40'],
    [`${WHOLE} 40 00`, 'the signature at offset 36: found 1 octet, expected 64 octets'],
    [`${WHOLE} 00 77`, 'what follows the message at offset 36: found 1 octet, expected nothing'],
    ['dd 000000 010000', 'an empty field of the frame at offset 4: found 01, expected 00'],
    [
      'dd 000000000000 05 11 00000000 df',
      'the length of the frame at offset 7: found 5, expected 6, the number of octets that follow',
    ],
    ['dd 000000000000 05 31 00000000', 'the security header at offset 8: found 31, expected 11'],
  ]
  test.each(cases)('%s', (hex, message) => {
    expect(() => parseMessage(readHex(hex))).toThrow(expect.objectContaining({ code: 'GBCS_MALFORMED', message }))
  })

  test('the cases are made from a valid pre-command', () => {
    expect(parseMessage(readHex(WHOLE))).toMatchObject({ frame: 'GeneralSigning', signature: null, mac: null })
  })
})
