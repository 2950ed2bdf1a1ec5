import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fixedClock } from '../../../../core/base/clock.ts'
import { systemRandom } from '../../../../core/base/random.ts'
import { readAnswer } from '../../../../core/device/challenge/challenge-answer.ts'
import { completeChallenge, readChallenge } from '../../../../core/device/challenge/device-challenge.ts'
import { groupByDevice } from '../../../../core/device/challenge/group-by-device.ts'
import { readJudgeFile } from '../../../../core/device/challenge/judge-file.ts'
import { makeChallenge, type NewChallenge } from '../../../../core/device/challenge/make-challenge.ts'
import { toBase64 } from '../../../../core/pki/x509/bytes.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { makeParty, type Party } from '../../../support/parties.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

let party: Party
let other: Party
let supplier: Party
let made: NewChallenge

beforeAll(async () => {
  party = await makeParty('documents', '00db1234567890b1')
  other = await makeParty('documents other', '00db1234567890b2')
  supplier = await makeParty('documents supplier', '00db1234567800b3', 2)
  const [device] = group(party.dsDer, party.kaDer).devices
  if (!device) throw new Error('no device')
  made = makeChallenge(device, 60, { clock: fixedClock(NOW_SECONDS), random: systemRandom() })
})

function group(...ders: readonly Uint8Array[]) {
  const problems: string[] = []
  const devices = groupByDevice(ders.map(parseCertificate), (error) => problems.push(error.message))
  return { devices, problems }
}

const inputOf = (document: unknown) => ({
  name: 'file',
  bytes: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
})
const refusal = (code: string, message: string) => expect.objectContaining({ code, message })

describe('certificates are grouped by the device in them', () => {
  test('in pairs; organisations are ignored, and identical certificates count once', () => {
    const { devices, problems } = group(
      other.kaDer,
      party.dsDer,
      supplier.dsDer,
      party.kaDer,
      other.dsDer,
      supplier.kaDer,
      party.dsDer,
    )
    expect(devices.map(({ device }) => device)).toEqual(['00db1234567890b2', '00db1234567890b1'])
    expect(problems).toEqual([])
  })

  test('a device without exactly one of each is refused, and the others are accepted', async () => {
    const again = await makeParty('documents again', '00db1234567890b1')
    const { devices, problems } = group(other.dsDer, other.kaDer, party.dsDer, again.dsDer, party.kaDer)
    expect(devices.map(({ device }) => device)).toEqual(['00db1234567890b2'])
    expect(problems).toEqual(['device 00db1234567890b1 has 2 digital signing certificates; exactly one is required'])
    expect(group(party.dsDer).problems).toEqual([
      'device 00db1234567890b1 has no key agreement certificate; exactly one is required',
    ])
  })
})

describe('a challenge', () => {
  test('is read back unchanged', () => {
    expect(readChallenge(inputOf(made.challenge))).toEqual(made.challenge)
  })

  const cases: readonly [string, (challenge: Record<string, unknown>) => unknown, string][] = [
    ['no JSON', () => '{', 'it is not JSON'],
    ['an unknown key', (all) => ({ ...all, extra: 1 }), '"document" has the unknown key "extra"'],
    [
      'an upper-case EUI-64',
      (all) => ({ ...all, device: '00DB1234567890B1' }),
      '"device" is "00DB1234567890B1"; not 8 octets of lower-case hex',
    ],
    [
      'no nonce',
      ({ nonce: _, ...rest }) => rest,
      '"nonce" is missing; invalid input: expected string, received undefined',
    ],
    [
      'an impossible date',
      (all) => ({ ...all, expires: '2026-13-40T00:00:00Z' }),
      '"expires" is "2026-13-40T00:00:00Z"; not a date in the calendar',
    ],
    [
      'an answer',
      (all) => ({ ...all, format: 'tpki-device-answer-1' }),
      '"format" is "tpki-device-answer-1"; allowed: "tpki-device-challenge-1"',
    ],
    [
      'a point off the curve',
      (all) => ({ ...all, agreementKey: `04${'11'.repeat(64)}` }),
      '"agreementKey" is not an uncompressed P-256 point',
    ],
    [
      'another nonce',
      (all) => ({ ...all, nonce: '00'.repeat(32) }),
      '"response.sign" does not match its device, verifier, nonce and counter',
    ],
    [
      'something else to sign',
      (all) => ({ ...all, alert: { ...(all.alert as object), sign: '0901' } }),
      '"alert.sign" does not match its device, verifier, nonce and counter',
    ],
  ]
  test.each(cases)('%s is refused', (_, alter, why) => {
    expect(() => readChallenge(inputOf(alter({ ...made.challenge })))).toThrow(
      refusal('CHALLENGE_INVALID', `"file" is not a valid challenge: ${why}`),
    )
  })
})

describe('a judge file', () => {
  const cases: readonly [string, () => object, string][] = [
    [
      'the private key of another',
      () => ({ ...made.judge, agreementPrivateKey: '11'.repeat(32) }),
      'its private key does not match the challenge',
    ],
    [
      'no private key',
      () => ({ ...made.judge, agreementPrivateKey: '00'.repeat(32) }),
      'its private key does not match the challenge',
    ],
    [
      'certificates of another device',
      () => ({ ...made.judge, certificates: { ds: toBase64(other.dsDer), ka: toBase64(other.kaDer) } }),
      'a certificate in it is not for digitalSignature of device 00db1234567890b1, or its key is not on P-256',
    ],
    [
      'certificates swapped',
      () => ({ ...made.judge, certificates: { ds: toBase64(party.dsDer), ka: toBase64(party.dsDer) } }),
      'a certificate in it is not for keyAgreement of device 00db1234567890b1, or its key is not on P-256',
    ],
    [
      'no certificate',
      () => ({ ...made.judge, certificates: { ds: 'AAAA', ka: 'AAAA' } }),
      'a certificate in it is malformed',
    ],
  ]
  test.each(cases)('with %s is refused', (_, alter, why) => {
    expect(() => readJudgeFile(inputOf(alter()))).toThrow(
      refusal('CHALLENGE_INVALID', `"file" is not a valid judge file: ${why}`),
    )
  })

  test('its challenge is checked too', () => {
    const challenge = {
      ...made.challenge,
      response: completeChallenge({ ...made.challenge, counter: '0'.repeat(16) }).response,
    }
    expect(() => readJudgeFile(inputOf({ ...made.judge, challenge }))).toThrow(
      expect.objectContaining({ code: 'CHALLENGE_INVALID', message: expect.stringContaining('does not match') }),
    )
  })
})

describe('an answer', () => {
  const { device, nonce } = { device: '00db1234567890b1', nonce: '00'.repeat(32) }
  const done = { signature: '00'.repeat(64), mac: '00'.repeat(12) }
  const answer = { format: 'tpki-device-answer-1', device, nonce, response: done, alert: done }

  test('is read back unchanged', () => {
    expect(readAnswer(inputOf(answer))).toEqual(answer)
  })

  const cases: readonly [string, unknown, string][] = [
    ['a claim of its own key', { ...answer, publicKey: '04' }, '"document" has the unknown key "publicKey"'],
    [
      'a signature in DER',
      { ...answer, response: { ...done, signature: '3044' } },
      '"response.signature" is "3044"; not 64 octets of lower-case hex',
    ],
    [
      'no alert',
      { ...answer, alert: undefined },
      '"alert" is missing; invalid input: expected object, received undefined',
    ],
    ['a list', [], '"document" is []; invalid input: expected object, received array'],
  ]
  test.each(cases)('with %s is refused', (_, document, why) => {
    expect(() => readAnswer(inputOf(document))).toThrow(
      refusal('ANSWER_INVALID', `"file" is not a valid answer: ${why}`),
    )
  })

  test('octets that are not text are refused', () => {
    expect(() => readAnswer({ name: 'file', bytes: Uint8Array.of(0xff, 0) })).toThrow(
      refusal('ANSWER_INVALID', '"file" is not a valid answer: it is not text'),
    )
  })
})

test('a changed document is read or refused, and never causes an internal error', () => {
  const documents = [
    [made.challenge, readChallenge],
    [made.judge, readJudgeFile],
  ] as const
  for (const [document, read] of documents) {
    const text = JSON.stringify(document)
    const change = fc.tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3, unit: 'binary' }), fc.nat(3))
    const check = fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const changed = changes.reduce((all, [at, put, cut]) => all.slice(0, at) + put + all.slice(at + cut), text)
      try {
        read(inputOf(changed))
      } catch (error) {
        expect(error).toMatchObject({ code: 'CHALLENGE_INVALID' })
      }
    })
    fc.assert(check, { numRuns: 300 })
  }
})
