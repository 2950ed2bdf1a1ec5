import { beforeAll, describe, expect, test } from 'vitest'
import { parseMessage } from '../../../../core/device/gbcs/parse-message.ts'
import type { MessageJudgement } from '../../../../core/device/message/judge-message.ts'
import { judgeMessages } from '../../../../core/device/message/judge-messages.ts'
import { KeyRing } from '../../../../core/device/message/key-ring.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { ecKey, rsaKey } from '../../../support/keys.ts'
import { makeMessage, makeParty, type Party } from '../../../support/parties.ts'

let device: Party
let other: Party
let supplier: Party
let broker: Party

beforeAll(async () => {
  device = await makeParty('device', '00db1234567890a1')
  other = await makeParty('other', '00db1234567890a4')
  supplier = await makeParty('supplier', '00db1234567800a1', 2)
  broker = await makeParty('broker', '00db1234567800a4', 4)
})

const ringOf = (certificates: readonly Uint8Array[], ...owners: readonly Party[]): KeyRing =>
  new KeyRing(
    certificates.map(parseCertificate),
    owners.map(({ ka }) => ka),
  )

const both = (...parties: readonly Party[]): Uint8Array[] => parties.flatMap(({ dsDer, kaDer }) => [dsDer, kaDer])

async function judge(ring: KeyRing, ...messages: readonly Uint8Array[]): Promise<MessageJudgement[]> {
  return (await judgeMessages(messages.map(parseMessage), ring)).map(({ judgement }) => judgement)
}

describe('with all keys', () => {
  test('a command has the signature of its originator and the MAC of the access control broker', async () => {
    const ring = ringOf(both(device, supplier, broker), broker)
    const message = await makeMessage(supplier, device, { cra: 'command', macOf: [broker, device] })
    const between = ['00db1234567890a1', '00db1234567800a4']
    expect(await judge(ring, message)).toEqual([{ signature: 'valid', mac: 'valid', macBetween: between, missing: [] }])
  })

  test('the MAC of a response or alert verifies with the private key of either party', async () => {
    const messages = [
      await makeMessage(device, supplier, { macOf: [device, supplier], signer: null }),
      await makeMessage(device, supplier, { cra: 'alert', macOf: [device, supplier], signer: null }),
    ]
    const expected = {
      signature: 'none',
      mac: 'valid',
      macBetween: ['00db1234567890a1', '00db1234567800a1'],
      missing: [],
    }
    for (const owner of [device, supplier])
      expect(await judge(ringOf(both(device, supplier), owner), ...messages)).toEqual([expected, expected])
  })

  test('the MAC between two devices uses their own secret', async () => {
    const messages = [
      await makeMessage(other, device, { cra: 'command', messageCode: 0x9b, macOf: [other, device], signer: null }),
      await makeMessage(device, other, { messageCode: 0x9b, macOf: [other, device], signer: null }),
    ]
    const judgements = await judge(ringOf(both(device, other, broker), device, broker), ...messages)
    expect(judgements.map(({ mac }) => mac)).toEqual(['valid', 'valid'])
  })

  test('a MAC made with another party, counter or direction is invalid', async () => {
    const ring = ringOf(both(device, supplier, broker), device)
    const right = await makeMessage(device, supplier, { macOf: [device, supplier], signer: null })
    const counter = right.slice()
    counter[23] = 9
    const direction = right.slice()
    direction[15] = 3
    const stranger = await makeMessage(device, supplier, { macOf: [other, supplier], signer: null })
    const judgements = await judge(ring, right, counter, direction, stranger)
    expect(judgements.map(({ mac }) => mac)).toEqual(['valid', 'invalid', 'invalid', 'invalid'])
  })

  test('signatures of a device under another key are invalid, even if several messages have it', async () => {
    const signer = other.ds
    const messages = [
      await makeMessage(device, supplier, { signer }),
      await makeMessage(device, supplier, { signer, counter: 2 }),
    ]
    expect((await judge(ringOf(both(device)), ...messages)).map(({ signature }) => signature)).toEqual([
      'invalid',
      'invalid',
    ])
  })
})

describe('a verdict of no-key names what is missing', () => {
  test('no certificate of the originator', async () => {
    expect(await judge(ringOf([]), await makeMessage(device, supplier))).toEqual([
      {
        signature: 'no-key',
        mac: 'none',
        macBetween: null,
        missing: ['for the signature: a digital signing certificate of 00db1234567890a1'],
      },
    ])
  })

  const forCommand = 'for the MAC: a key agreement certificate of the access control broker (role 04)'
  test.each([
    [
      'neither certificate',
      () => [] as Uint8Array[],
      ['for the MAC: a key agreement certificate of 00db1234567890a1', forCommand],
    ],
    ['no certificate of the broker', () => [device.kaDer], [forCommand]],
    [
      'neither private key',
      () => [device.kaDer, broker.kaDer],
      ['for the MAC: the private key agreement key of 00db1234567890a1 or of 00db1234567800a4'],
    ],
  ])('a command and %s', async (_, certificates, missing) => {
    const message = await makeMessage(supplier, device, { cra: 'command', macOf: [broker, device], signer: null })
    expect(await judge(ringOf(certificates()), message)).toEqual([
      { signature: 'none', mac: 'no-key', macBetween: null, missing },
    ])
  })

  test('a command between devices without their keys is no-key, even with the key of the broker', async () => {
    const message = await makeMessage(other, device, {
      cra: 'command',
      messageCode: 0x90,
      macOf: [other, device],
      signer: null,
    })
    const [judgement] = await judge(ringOf([device.kaDer, ...both(broker)], device, broker), message)
    expect(judgement).toMatchObject({
      mac: 'no-key',
      missing: ['for the MAC: a key agreement certificate of 00db1234567890a4'],
    })
  })
})

describe('a remote party with more keys', () => {
  test('one wrong signature is invalid; several under one unknown key are no-key; an altered one is invalid', async () => {
    const ring = ringOf(both(supplier))
    const signer = broker.ds
    const one = await makeMessage(supplier, device, { cra: 'command', signer })
    const two = await makeMessage(supplier, device, { cra: 'command', signer, counter: 2 })
    const altered = (await makeMessage(supplier, device, { cra: 'command', signer, counter: 3 })).slice()
    altered[40] = (altered[40] as number) ^ 1
    const verdicts = async (...messages: Uint8Array[]) => (await judge(ring, ...messages)).map((each) => each.signature)
    expect(await verdicts(one)).toEqual(['invalid'])
    expect(await verdicts(one, one)).toEqual(['invalid', 'invalid'])
    expect(await verdicts(one, altered)).toEqual(['invalid', 'invalid'])
    expect(await verdicts(one, two, altered)).toEqual(['no-key', 'no-key', 'invalid'])
  })

  test('a MAC that matches none of several certificates is no-key, unless one of them matches another message', async () => {
    const second = await makeParty('supplier again', '00db1234567800a1', 2)
    const third = await makeParty('supplier thrice', '00db1234567800a1', 2)
    const ring = ringOf([device.kaDer, supplier.kaDer, second.kaDer], device)
    const unknown = await makeMessage(device, supplier, { macOf: [device, third], signer: null })
    const known = await makeMessage(device, supplier, { macOf: [device, second], signer: null, counter: 2 })
    expect(await judge(ring, unknown)).toMatchObject([
      {
        mac: 'no-key',
        missing: ['for the MAC: another key agreement certificate of 00db1234567800a1; none of the 2 given matches'],
      },
    ])
    expect((await judge(ring, unknown, known)).map(({ mac }) => mac)).toEqual(['invalid', 'valid'])
    expect((await judge(ringOf([device.kaDer, supplier.kaDer], device), unknown)).map(({ mac }) => mac)).toEqual([
      'invalid',
    ])
  })
})

test('private keys of any type without a certificate are counted', () => {
  const certificates = both(device).map(parseCertificate)
  const strangers = [ecKey('stranger').privateKey, rsaKey(2048, 'stranger').privateKey]
  expect(new KeyRing(certificates, [device.ka, device.ds, ...strangers]).unmatchedKeys).toBe(2)
})
