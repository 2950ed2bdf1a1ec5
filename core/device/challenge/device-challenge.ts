import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import type { InputFile } from '../../pki/input/index.ts'
import { concat, fromHex, isOnP256, toHex } from '../../pki/x509/index.ts'
import {
  authenticatedOf,
  buildSigningInput,
  CRA,
  joinSigningMessage,
  type KeyPurpose,
  type MessageParts,
  otherInfoOf,
} from '../gbcs/index.ts'
import { hexOf, hexUpTo, readDocument, timeText } from './json-document.ts'

const MAX_INPUT_OCTETS = 256

const taskSchema = z.strictObject({
  /** What the DS key signs. */
  sign: hexUpTo(MAX_INPUT_OCTETS),
  /** What the MAC is made over: the additional authenticated data, prefix included. */
  authenticate: hexUpTo(MAX_INPUT_OCTETS),
  /** OtherInfo of the key derivation. */
  derive: hexOf(33),
})

export const challengeSchema = z.strictObject({
  format: z.literal('tpki-device-challenge-1'),
  /** The EUI-64 of the device that is to answer. */
  device: hexOf(8),
  /** The EUI-64 that stands for the remote party who asks. */
  verifier: hexOf(8),
  nonce: hexOf(32),
  counter: hexOf(8),
  expires: timeText,
  /** The point of an ephemeral key, uncompressed. */
  agreementKey: hexOf(65),
  response: taskSchema,
  alert: taskSchema,
})

/** What a device is asked to sign and to authenticate. Everything is lower-case hex. */
export type Challenge = z.infer<typeof challengeSchema>

/** The messages that a challenge asks for: those that a device's own keys protect. */
export const tasks = ['response', 'alert'] as const
export type Task = (typeof tasks)[number]

/** What makes a challenge: the rest follows from it. */
export type ChallengeBase = Omit<Challenge, 'format' | Task>

// No GBCS use case has this number, and the content says what it is: what a device signs here is of no use elsewhere.
const MESSAGE_CODE = 0xffff
const CONTENT_LABEL = Buffer.from('TPKI TEST CHALLENGE')

/** Returns the challenge that follows from its base. */
export const completeChallenge = (base: ChallengeBase): Challenge => ({
  format: 'tpki-device-challenge-1',
  ...base,
  response: taskOf(base, 'response'),
  alert: taskOf(base, 'alert'),
})

function taskOf(base: ChallengeBase, task: Task): Challenge[Task] {
  const input = buildSigningInput(partsOf(base, task))
  return {
    sign: toHex(input),
    authenticate: toHex(authenticatedOf(joinSigningMessage(input, null))),
    derive: toHex(otherInfoOf(purposeOf(base, task))),
  }
}

const partsOf = ({ device, verifier, nonce, counter }: ChallengeBase, cra: Task): MessageParts => ({
  cra,
  counter: BigInt(`0x${counter}`),
  originator: fromHex(device),
  recipient: fromHex(verifier),
  messageCode: MESSAGE_CODE,
  content: concat(CONTENT_LABEL, fromHex(nonce)),
})

/** Returns what the key for the MAC of a task is derived for. */
export const purposeOf = ({ device, verifier, counter }: ChallengeBase, task: Task): KeyPurpose => ({
  originator: fromHex(device),
  counter: fromHex(counter),
  recipient: fromHex(verifier),
  cra: CRA[task],
})

/**
 * Reads a challenge and makes sure that its octets are those of a challenge: whoever answers it signs nothing else.
 * @throws {PkiError} `CHALLENGE_INVALID`
 */
export function readChallenge(input: InputFile): Challenge {
  const challenge = readDocument(input, challengeSchema, 'challenge', 'CHALLENGE_INVALID')
  return checkChallenge(challenge, input.name)
}

/** @throws {PkiError} `CHALLENGE_INVALID` where octets in it do not follow from its base */
export function checkChallenge(challenge: Challenge, name: string): Challenge {
  const invalid = (why: string): PkiError =>
    new PkiError('CHALLENGE_INVALID', `"${name}" is no challenge: ${why}`, {
      cure: 'take the file as "tpki device challenge" wrote it',
    })
  if (!challenge.agreementKey.startsWith('04') || !isOnP256(fromHex(challenge.agreementKey)))
    throw invalid('"agreementKey" is no uncompressed point of P-256')
  const expected = completeChallenge(challenge)
  for (const task of tasks) {
    for (const part of ['sign', 'authenticate', 'derive'] as const) {
      if (challenge[task][part] === expected[task][part]) continue
      throw invalid(`"${task}.${part}" does not follow from its device, verifier, nonce and counter`)
    }
  }
  return challenge
}
