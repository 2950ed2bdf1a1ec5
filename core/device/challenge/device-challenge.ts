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

// The octets to sign and to authenticate are always shorter.
const MAX_INPUT_OCTETS = 256

const taskSchema = z.strictObject({
  /** The octets that the DS key signs. */
  sign: hexUpTo(MAX_INPUT_OCTETS),
  /** The octets that the MAC covers: the additional authenticated data, including its prefix. */
  authenticate: hexUpTo(MAX_INPUT_OCTETS),
  /** OtherInfo for the key derivation. */
  derive: hexOf(33),
})

export const challengeSchema = z.strictObject({
  format: z.literal('tpki-device-challenge-1'),
  /** The EUI-64 of the device that must answer. */
  device: hexOf(8),
  /** The EUI-64 of the remote party that asks. */
  verifier: hexOf(8),
  /** Random, so that an answer fits one challenge only. */
  nonce: hexOf(32),
  /** The originator counter. */
  counter: hexOf(8),
  expires: timeText,
  /** An ephemeral public key: an uncompressed P-256 point. */
  agreementKey: hexOf(65),
  response: taskSchema,
  alert: taskSchema,
})

/** What a device must sign and authenticate. All octets are lower-case hex. */
export type Challenge = z.infer<typeof challengeSchema>

/** The messages in a challenge: those that a device protects with its own keys. */
export const tasks = ['response', 'alert'] as const
export type Task = (typeof tasks)[number]

/** The fields of a challenge from which the others are computed. */
export type ChallengeBase = Omit<Challenge, 'format' | Task>

// No GBCS use case has this message code, and the content names its purpose. So a signature over a challenge cannot be
// used as a GBCS message.
const MESSAGE_CODE = 0xffff
const CONTENT_LABEL = Buffer.from('TPKI TEST CHALLENGE')

/** Computes the whole challenge from its base. */
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

/** Returns the purpose for which the MAC key of a task is derived. */
export const purposeOf = ({ device, verifier, counter }: ChallengeBase, task: Task): KeyPurpose => ({
  originator: fromHex(device),
  counter: fromHex(counter),
  recipient: fromHex(verifier),
  cra: CRA[task],
})

/**
 * Reads a challenge and checks that its octets are those of a challenge. So a device that answers it cannot be made to
 * sign anything else.
 * @throws {PkiError} `CHALLENGE_INVALID`
 */
export function readChallenge(input: InputFile): Challenge {
  const challenge = readDocument(input, challengeSchema, 'challenge', 'CHALLENGE_INVALID')
  return checkChallenge(challenge, input.name)
}

/**
 * Returns the challenge if its octets are those computed from its base. `name` names the file.
 * @throws {PkiError} `CHALLENGE_INVALID`
 */
export function checkChallenge(challenge: Challenge, name: string): Challenge {
  const invalid = (why: string): PkiError =>
    new PkiError('CHALLENGE_INVALID', `"${name}" is not a valid challenge: ${why}`, {
      cure: 'use the file exactly as "tpki device challenge" wrote it',
    })
  if (!challenge.agreementKey.startsWith('04') || !isOnP256(fromHex(challenge.agreementKey)))
    throw invalid('"agreementKey" is not an uncompressed P-256 point')
  const expected = completeChallenge(challenge)
  for (const task of tasks) {
    for (const part of ['sign', 'authenticate', 'derive'] as const) {
      if (challenge[task][part] === expected[task][part]) continue
      throw invalid(`"${task}.${part}" does not match its device, verifier, nonce and counter`)
    }
  }
  return challenge
}
