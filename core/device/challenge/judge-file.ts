import { createECDH } from 'node:crypto'
import { z } from 'zod'
import { PkiError } from '../../base/index.ts'
import type { InputFile } from '../../pki/input/index.ts'
import { describeCertificate } from '../../pki/lint/index.ts'
import { type Certificate, DerError, parseCertificate } from '../../pki/x509/index.ts'
import { findP256Fault } from '../gbcs/index.ts'
import { type Challenge, challengeSchema, checkChallenge } from './device-challenge.ts'
import { hexOf, readDocument } from './json-document.ts'

const certificateText = z.base64().max(8192)

const judgeFileSchema = z.strictObject({
  format: z.literal('tpki-device-judge-1'),
  challenge: challengeSchema,
  /** The private key of the challenge's ephemeral key pair: a scalar, hex. */
  agreementPrivateKey: hexOf(32),
  /** DER in base64. */
  certificates: z.strictObject({ ds: certificateText, ka: certificateText }),
})

/** What an answer is verified with. It stays with the party that made the challenge. */
export type JudgeFile = z.infer<typeof judgeFileSchema>

/** A judge file with parsed certificates. */
export interface Judge {
  readonly challenge: Challenge
  /** Hex of 32 octets. */
  readonly agreementPrivateKey: string
  readonly ds: Certificate
  readonly ka: Certificate
}

/** Reads a judge file and checks that its parts belong together. @throws {PkiError} `CHALLENGE_INVALID` */
export function readJudgeFile(input: InputFile): Judge {
  const { challenge, agreementPrivateKey, certificates } = readDocument(
    input,
    judgeFileSchema,
    'judge file',
    'CHALLENGE_INVALID',
  )
  const { name } = input
  const ds = readCertificate(certificates.ds, 'digitalSignature', challenge, name)
  const ka = readCertificate(certificates.ka, 'keyAgreement', challenge, name)
  if (pointOf(agreementPrivateKey) !== challenge.agreementKey)
    throw invalid(name, 'its private key does not match the challenge')
  return { challenge: checkChallenge(challenge, name), agreementPrivateKey, ds, ka }
}

function readCertificate(text: string, usage: string, { device }: Challenge, name: string): Certificate {
  try {
    const certificate = parseCertificate(Uint8Array.from(Buffer.from(text, 'base64')))
    const found = describeCertificate(certificate)
    const isKeyRight = findP256Fault(certificate.publicKey) === null
    if (found.eui64 === device && found.usage === usage && isKeyRight) return certificate
    throw invalid(name, `a certificate in it is not for ${usage} of device ${device}, or its key is not on P-256`)
  } catch (cause) {
    if (cause instanceof DerError) throw invalid(name, 'a certificate in it is malformed', cause)
    throw cause
  }
}

function pointOf(scalar: string): string | null {
  try {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(scalar, 'hex')
    return ecdh.getPublicKey('hex')
  } catch {
    // The scalar is not a private key on the curve.
    return null
  }
}

const invalid = (name: string, why: string, cause?: unknown): PkiError =>
  new PkiError('CHALLENGE_INVALID', `"${name}" is not a valid judge file: ${why}`, { cause })
