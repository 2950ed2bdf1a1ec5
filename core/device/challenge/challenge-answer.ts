import { z } from 'zod'
import type { InputFile } from '../../pki/input/index.ts'
import { fromHex, toHex } from '../../pki/x509/index.ts'
import { deriveKey, makeMac } from '../gbcs/index.ts'
import type { DeviceAgreement, DeviceSigner } from '../signer/index.ts'
import { type Challenge, purposeOf, type Task } from './device-challenge.ts'
import { hexOf, readDocument } from './json-document.ts'

const proofSchema = z.strictObject({
  /** r‖s over `sign` of the challenge. */
  signature: hexOf(64),
  /** The MAC over `authenticate` of the challenge. */
  mac: hexOf(12),
})

const answerSchema = z.strictObject({
  format: z.literal('tpki-device-answer-1'),
  device: hexOf(8),
  nonce: hexOf(32),
  response: proofSchema,
  alert: proofSchema,
})

/** A device's answer to a challenge. All octets are lower-case hex. */
export type Answer = z.infer<typeof answerSchema>

/** Reads an answer. Does not verify it; see {@link judgeAnswers}. @throws {PkiError} `ANSWER_INVALID` */
export const readAnswer = (input: InputFile): Answer => readDocument(input, answerSchema, 'answer', 'ANSWER_INVALID')

/**
 * Answers a challenge as a device would: signs a response and an alert, and makes their MACs.
 * @throws {PkiError} `SIGNER_FAILED`, `TOKEN_FAILED` from the signer or the key agreement
 */
export async function answerChallenge(
  challenge: Challenge,
  signer: DeviceSigner,
  agreement: DeviceAgreement,
): Promise<Answer> {
  const z = await agreement.agree(fromHex(challenge.agreementKey))
  const prove = async (task: Task): Promise<Answer[Task]> => {
    const { sign, authenticate } = challenge[task]
    const key = deriveKey(z, purposeOf(challenge, task))
    return {
      signature: toHex(await signer.sign(fromHex(sign))),
      mac: toHex(makeMac(key, fromHex(challenge.device), fromHex(authenticate))),
    }
  }
  const { device, nonce } = challenge
  const response = await prove('response')
  return { format: 'tpki-device-answer-1', device, nonce, response, alert: await prove('alert') }
}
