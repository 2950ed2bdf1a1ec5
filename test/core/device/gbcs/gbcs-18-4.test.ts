import type { KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { wrapWithMac } from '../../../../core/device/gbcs/build-message.ts'
import { agree, checkMac, deriveKey, makeMac } from '../../../../core/device/gbcs/key-agreement.ts'
import { CRA } from '../../../../core/device/gbcs/message-layout.ts'
import { verifyRawIndependently } from '../../../../core/device/gbcs/noble/verify-independently.ts'
import { type GbcsMessage, parseMessage } from '../../../../core/device/gbcs/parse-message.ts'
import { verifyRaw } from '../../../../core/device/gbcs/raw-signature.ts'
import { gbcsVectors, pointOf, privateKeyOf, publicKeyOf } from '../../../support/gbcs.ts'
import { readHex, toHexText } from '../../../support/hex.ts'

const { parties, messages } = gbcsVectors()

const agreementKey = (name: string, half: 'private' | 'public'): KeyObject => {
  const hex = parties[name]?.agreement[half]
  if (hex === undefined) throw new Error(`no ${half} agreement key of ${name}`)
  return half === 'private' ? privateKeyOf(hex) : publicKeyOf(readHex(hex))
}

const secondVerify = (input: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  verifyRawIndependently(input, signature, pointOf(key))

/** A flipped bit must make what was valid invalid, or the message malformed. */
function expectFlipsToFail(octets: Uint8Array, isValid: (message: GbcsMessage) => boolean): void {
  for (let bit = 0; bit < octets.length * 8; bit++) {
    const flipped = Uint8Array.from(octets)
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
    let verdict: boolean
    try {
      verdict = isValid(parseMessage(flipped))
    } catch (error) {
      expect(error).toMatchObject({ code: 'GBCS_MALFORMED' })
      continue
    }
    expect(verdict, `bit ${bit & 7} of octet ${bit >> 3} flipped`).toBe(false)
  }
}

test('there are three messages, and only the first is signed', () => {
  expect(messages.map(({ octets }) => parseMessage(readHex(octets)).signature !== null)).toEqual([true, false, false])
})

describe.each(messages)('GBCS 18.4, $id', (vector) => {
  const octets = readHex(vector.octets)
  const message = parseMessage(octets)
  const purpose = { ...message, cra: CRA[message.cra] }
  const [device, peer] = vector.agreement

  test('Z, the derived key and the MAC', () => {
    const z = agree(agreementKey(peer, 'private'), agreementKey(device, 'public'))
    expect(toHexText(z)).toBe(vector.sharedSecret)
    const key = deriveKey(z, purpose)
    expect(toHexText(key)).toBe(vector.derivedKey)
    const authenticated = message.authenticated as Uint8Array
    expect(toHexText(makeMac(key, message.originator, authenticated))).toBe(vector.mac)
    expect(checkMac(key, message.originator, authenticated, readHex(vector.mac))).toBe(true)
    expect(`${toHexText(message.originator)}00000000`).toBe(vector.initialisationVector)
  })

  test('the frame can be rebuilt from the message inside', () => {
    const inner = octets.subarray(octets.indexOf(0xdf), -12)
    expect(toHexText(wrapWithMac(inner, readHex(vector.derivedKey)))).toBe(toHexText(octets))
  })

  test('any flipped bit makes the MAC wrong or the message malformed', () => {
    const z = readHex(vector.sharedSecret)
    expectFlipsToFail(octets, ({ mac, authenticated, ...rest }) => {
      if (mac === null || authenticated === null) return false
      return checkMac(deriveKey(z, { ...rest, cra: CRA[rest.cra] }), rest.originator, authenticated, mac)
    })
  })
})

describe('GBCS 18.4, the signature of the first message', () => {
  const key = publicKeyOf(readHex(parties.supplier?.signing?.public ?? ''))
  const octets = readHex(messages[0]?.octets ?? '')
  const signing = octets.slice(octets.indexOf(0xdf), -12)
  const { signingInput, signature } = parseMessage(signing)

  test.each([
    ['OpenSSL', verifyRaw],
    ['an unrelated implementation', secondVerify],
  ])('%s verifies it, and no other message', (_, verify) => {
    expect(verify(signingInput, signature as Uint8Array, key)).toBe(true)
    expect(verify(signingInput.with(20, 1), signature as Uint8Array, key)).toBe(false)
    expect(verify(signingInput, (signature as Uint8Array).with(63, 0), key)).toBe(false)
    expect(verify(signingInput, (signature as Uint8Array).slice(1), key)).toBe(false)
  })

  test('the published private key matches the public key', () => {
    expect(toHexText(pointOf(privateKeyOf(parties.supplier?.signing?.private ?? '')))).toBe(
      parties.supplier?.signing?.public,
    )
  })

  test('any flipped bit makes the signature wrong or the message malformed', () => {
    expectFlipsToFail(signing, (message) =>
      message.signature === null ? false : verifyRaw(message.signingInput, message.signature, key),
    )
  })
})
