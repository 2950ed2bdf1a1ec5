import { createPrivateKey } from 'node:crypto'
import { type Finding, type RuleName, severityOf } from '../../pki/lint/index.ts'
import { type Certificate, fromHex, importPublicKey, toHex } from '../../pki/x509/index.ts'
import { agree, checkMac, deriveKey, verifyRaw } from '../gbcs/index.ts'
import type { Answer } from './challenge-answer.ts'
import { purposeOf, tasks } from './device-challenge.ts'
import type { Judge } from './judge-file.ts'

/** Whose key it is. */
interface SignerName {
  readonly device: string
  readonly usage: 'ds' | 'ka'
}

/** Public key (uncompressed point, hex) → its holder, to name who signed instead of the device. */
export type SignerNames = ReadonlyMap<string, SignerName>

/** Returns the holders of all keys in the judge files. */
export const signerNames = (judges: readonly Judge[]): SignerNames =>
  new Map(
    judges.flatMap((judge) =>
      (['ds', 'ka'] as const).map((usage) => [
        toHex(judge[usage].publicKey.keyOctets),
        { device: judge.challenge.device, usage },
      ]),
    ),
  )

/**
 * Verifies the signatures of an answer under the DS certificate, and its MACs with the KA certificate and the ephemeral
 * key. Returns a finding for each that is wrong. Loads `@noble/curves` if a signature is wrong.
 */
export async function judgeProofs(judge: Judge, answer: Answer, names: SignerNames): Promise<Finding[]> {
  const signatures = await judgeSignatures(judge, answer, names)
  return [...signatures, ...judgeMacs(judge, answer)]
}

async function judgeSignatures({ challenge, ds }: Judge, answer: Answer, names: SignerNames): Promise<Finding[]> {
  const key = importPublicKey(ds.publicKey.spkiDer)
  const proofs = tasks.map((task) => ({
    field: `${task}.signature`,
    input: fromHex(challenge[task].sign),
    signature: fromHex(answer[task].signature),
  }))
  const wrong = proofs.filter(({ input, signature }) => !verifyRaw(input, signature, key))
  if (wrong.length === 0) return []
  // Find out whether a key in another judge file signed.
  const { recoverKeys } = await import('../gbcs/noble/index.ts')
  return wrong.map(({ field, input, signature }) => {
    const signer = recoverKeys(input, signature).flatMap((point) => names.get(point) ?? [])[0]
    return describeWrongSignature(field, signer, challenge.device)
  })
}

function describeWrongSignature(field: string, signer: SignerName | undefined, device: string): Finding {
  if (!signer)
    return invalidSignature('e_signature_invalid', field, 'the signature does not verify under the DS certificate')
  if (signer.device === device)
    return invalidSignature('e_signature_by_ka_key', field, 'the signature was made with the key agreement key')
  const key = signer.usage === 'ds' ? 'digital signing' : 'key agreement'
  const whose = `the signature was made with the ${key} key of device ${signer.device}`
  return invalidSignature('e_signature_other_device', field, whose)
}

function judgeMacs({ challenge, agreementPrivateKey, ds, ka }: Judge, answer: Answer): Finding[] {
  const secretWith = secretsOf(challenge.agreementKey, agreementPrivateKey)
  return tasks.flatMap((task) => {
    const isMacOf = (certificate: Certificate): boolean => {
      const key = deriveKey(secretWith(certificate), purposeOf(challenge, task))
      const authenticated = fromHex(challenge[task].authenticate)
      return checkMac(key, fromHex(challenge.device), authenticated, fromHex(answer[task].mac))
    }
    if (isMacOf(ka)) return []
    const field = `${task}.mac`
    if (isMacOf(ds)) return [invalidMac('e_mac_by_ds_key', field, 'the MAC was made with the digital signing key')]
    return [invalidMac('e_mac_invalid', field, 'the MAC does not match the KA certificate and the ephemeral key')]
  })
}

/** Returns a function that computes the shared secret of the ephemeral key and a certificate, once per certificate. */
function secretsOf(point: string, scalar: string): (certificate: Certificate) => Uint8Array {
  const part = (from: number, to: number): string => Buffer.from(point.slice(from, to), 'hex').toString('base64url')
  const d = Buffer.from(scalar, 'hex').toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', d, x: part(2, 66), y: part(66, 130) }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const known = new Map<Certificate, Uint8Array>()
  return (certificate) => {
    const secret = known.get(certificate) ?? agree(key, importPublicKey(certificate.publicKey.spkiDer))
    known.set(certificate, secret)
    return secret
  }
}

const invalidSignature = (rule: RuleName, field: string, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source: 'FIPS 186-5',
})

const invalidMac = (rule: RuleName, field: string, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source: 'NIST SP 800-38D',
})
