import type { KeyObject } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { fixedClock } from '../../../../core/base/clock.ts'
import type { PkiError } from '../../../../core/base/errors.ts'
import { systemRandom } from '../../../../core/base/random.ts'
import { type Answer, answerChallenge, readAnswer } from '../../../../core/device/challenge/challenge-answer.ts'
import { type Challenge, readChallenge } from '../../../../core/device/challenge/device-challenge.ts'
import { groupByDevice } from '../../../../core/device/challenge/group-by-device.ts'
import { judgeAnswers } from '../../../../core/device/challenge/judge-answers.ts'
import { type Judge, readJudgeFile } from '../../../../core/device/challenge/judge-file.ts'
import { makeChallenge, type NewChallenge } from '../../../../core/device/challenge/make-challenge.ts'
import { checkMac, deriveKey } from '../../../../core/device/gbcs/key-agreement.ts'
import { parseMessage } from '../../../../core/device/gbcs/parse-message.ts'
import { keyDeviceAgreement, keyDeviceSigner } from '../../../../core/device/signer/device-signer.ts'
import { parseCertificate } from '../../../../core/pki/x509/certificate.ts'
import { readHex } from '../../../support/hex.ts'
import { makeParty, type Party } from '../../../support/parties.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const HOUR = 3600
let one: Party
let two: Party

beforeAll(async () => {
  one = await makeParty('one', '00db1234567890a1')
  two = await makeParty('two', '00db1234567890a2')
})

const failOnBad = (error: PkiError): never => {
  throw error
}

function challengeFor(party: Party): NewChallenge {
  const [device] = groupByDevice([party.kaDer, party.dsDer].map(parseCertificate), failOnBad)
  if (!device) throw new Error('no device')
  return makeChallenge(device, HOUR, { clock: fixedClock(NOW_SECONDS), random: systemRandom() })
}

const inputOf = (document: unknown) => ({ name: 'file', bytes: Buffer.from(JSON.stringify(document)) })
const judgeOf = ({ judge }: NewChallenge): Judge => readJudgeFile(inputOf(judge))
const answerBy = (challenge: Challenge, ds: KeyObject, ka: KeyObject): Promise<Answer> =>
  answerChallenge(readChallenge(inputOf(challenge)), keyDeviceSigner(ds), keyDeviceAgreement(ka))

/** Returns the rules and fields that an answer breaks. */
async function broken(judges: readonly Judge[], answer: Answer, atSeconds = NOW_SECONDS): Promise<string[]> {
  const found = { file: 'answer', answer: readAnswer(inputOf(answer)) }
  const verdicts = await judgeAnswers(judges, [found], atSeconds)
  const mine = verdicts.find(({ file }) => file === 'answer')
  expect(mine?.verdict).toBe(mine?.findings.length === 0 ? 'pass' : 'fail')
  return (mine?.findings ?? []).map(({ rule, field }) => `${rule} ${field}`)
}

describe('a correct answer', () => {
  test('passes until the challenge expires, and is only late after that', async () => {
    const made = challengeFor(one)
    const answer = await answerBy(made.challenge, one.ds, one.ka)
    const judges = [judgeOf(made)]
    expect(await broken(judges, answer)).toEqual([])
    expect(await broken(judges, answer, NOW_SECONDS + HOUR - 1)).toEqual([])
    expect(await broken(judges, answer, NOW_SECONDS + HOUR)).toEqual(['e_answer_late expires'])
  })

  test('is a pair of GBCS messages that a GBCS parser accepts', async () => {
    const { challenge } = challengeFor(one)
    const answer = await answerBy(challenge, one.ds, one.ka)
    for (const [cra, code] of [
      ['response', 2],
      ['alert', 3],
    ] as const) {
      const { sign, authenticate, derive } = challenge[cra]
      const message = parseMessage(readHex(`df ${sign} 40 ${answer[cra].signature}`))
      expect(message).toMatchObject({ cra, originator: one.eui64, messageCode: 0xffff })
      expect(authenticate).toBe(`110000000000df${sign}00`)
      expect(derive.slice(30, 34)).toBe(`090${code}`)
    }
  })

  test('every challenge is different', () => {
    const [a, b] = [challengeFor(one).challenge, challengeFor(one).challenge]
    for (const part of ['nonce', 'counter', 'agreementKey'] as const) expect(a[part]).not.toBe(b[part])
  })
})

describe('a wrong answer fails with its own reason', () => {
  test('replayed: it answers an earlier challenge', async () => {
    const earlier = challengeFor(one)
    const answer = await answerBy(earlier.challenge, one.ds, one.ka)
    const judges = [judgeOf(challengeFor(one))]
    expect(await broken(judges, answer)).toEqual(['e_answer_replayed nonce'])
    // With the new nonce, its signatures for the old one do not verify.
    const renamed = { ...answer, nonce: judges[0]?.challenge.nonce ?? '' }
    expect(await broken(judges, renamed)).toEqual([
      'e_signature_invalid response.signature',
      'e_signature_invalid alert.signature',
      'e_mac_invalid response.mac',
      'e_mac_invalid alert.mac',
    ])
  })

  test('swapped: another device answers, with its own EUI-64 or with that of the challenge', async () => {
    const [forOne, forTwo] = [challengeFor(one), challengeFor(two)]
    const judges = [judgeOf(forOne), judgeOf(forTwo)]
    const answer = await answerBy(forOne.challenge, two.ds, two.ka)
    expect(await broken(judges, { ...answer, device: forTwo.challenge.device })).toEqual([
      'e_answer_other_device device',
    ])
    expect(await broken(judges, answer)).toEqual([
      'e_signature_other_device response.signature',
      'e_signature_other_device alert.signature',
      'e_mac_invalid response.mac',
      'e_mac_invalid alert.mac',
    ])
    // If the other device has no judge file, its signature is invalid.
    expect((await broken([judgeOf(forOne)], answer))[0]).toBe('e_signature_invalid response.signature')
  })

  test('the two keys of a device are swapped', async () => {
    const made = challengeFor(one)
    expect(await broken([judgeOf(made)], await answerBy(made.challenge, one.ka, one.ds))).toEqual([
      'e_signature_by_ka_key response.signature',
      'e_signature_by_ka_key alert.signature',
      'e_mac_by_ds_key response.mac',
      'e_mac_by_ds_key alert.mac',
    ])
  })

  test.each([
    ['response', 'signature'],
    ['response', 'mac'],
    ['alert', 'signature'],
    ['alert', 'mac'],
  ] as const)('altered: one bit of %s.%s', async (task, part) => {
    const made = challengeFor(one)
    const answer = await answerBy(made.challenge, one.ds, one.ka)
    const judges = [judgeOf(made)]
    for (const at of [0, answer[task][part].length - 1]) {
      const digit = (Number.parseInt(answer[task][part].charAt(at), 16) ^ 1).toString(16)
      const value = answer[task][part].slice(0, at) + digit + answer[task][part].slice(at + 1)
      const altered = { ...answer, [task]: { ...answer[task], [part]: value } }
      expect(await broken(judges, altered)).toEqual([`e_${part}_invalid ${task}.${part}`])
    }
  })

  test('the answer for the response is repeated for the alert', async () => {
    const made = challengeFor(one)
    const answer = await answerBy(made.challenge, one.ds, one.ka)
    expect(await broken([judgeOf(made)], { ...answer, alert: answer.response })).toEqual([
      'e_signature_invalid alert.signature',
      'e_mac_invalid alert.mac',
    ])
  })

  test('a challenge without an answer, and an answer without a challenge', async () => {
    const [asked, other] = [challengeFor(one), challengeFor(two)]
    const answer = await answerBy(other.challenge, two.ds, two.ka)
    const judge = judgeOf(asked)
    const verdicts = await judgeAnswers([judge, judge], [{ file: 'answer', answer }], NOW_SECONDS)
    expect(verdicts.map(({ device, file, findings }) => [device, file, findings[0]?.rule])).toEqual([
      [other.challenge.device, 'answer', 'e_answer_unasked'],
      [asked.challenge.device, null, 'e_answer_missing'],
    ])
  })
})

test('a MAC is correct for one CRA only', async () => {
  const { challenge, judge } = challengeFor(one)
  const answer = await answerBy(challenge, one.ds, one.ka)
  const z = await keyDeviceAgreement(one.ka).agree(readHex(challenge.agreementKey))
  const purpose = {
    originator: one.eui64,
    counter: readHex(challenge.counter),
    recipient: readHex(challenge.verifier),
  }
  const [octets, mac] = [readHex(challenge.response.authenticate), readHex(answer.response.mac)]
  expect(checkMac(deriveKey(z, { ...purpose, cra: 2 }), one.eui64, octets, mac)).toBe(true)
  for (const cra of [1, 3, 4] as const)
    expect(checkMac(deriveKey(z, { ...purpose, cra }), one.eui64, octets, mac)).toBe(false)
  expect(judge.challenge).toEqual(challenge)
})
