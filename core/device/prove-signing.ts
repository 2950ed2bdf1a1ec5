import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Finding, type RuleName, severityOf } from '../pki/lint/index.ts'
import { integer, sequence, verifyData } from '../pki/x509/index.ts'
import type { CheckContext } from './check-context.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import { buildSigningInput, joinSigningMessage, type MessageParts } from './gbcs/build-message.ts'
import { parseMessage } from './gbcs/message.ts'
import type { Peer } from './peers.ts'

/** A device's signing key, and what its signatures must and must not verify under. */
export interface SigningTask {
  readonly device: Uint8Array
  /** Signs with the DS key, wherever that is: r‖s, 64 octets. */
  readonly sign: (input: Uint8Array) => Uint8Array | Promise<Uint8Array>
  /** Of the DS certificate. */
  readonly publicKey: KeyObject
  readonly publicPoint: Uint8Array
  /** Of the KA certificate: a signature must not verify under it. */
  readonly otherKey: KeyObject | null
}

// Octets of no meaning, the same in every run.
const CONTENT = Uint8Array.from({ length: 32 }, (_, i) => i)
const MESSAGE_CODE = 0x0008
const COUNTER = 0x0000_0123_4567_89abn

/**
 * Signs a GBCS-shaped command, response and alert, and returns a finding for every check that goes wrong: that each
 * verifies, raw and as DER, that the second implementation agrees, and that nothing altered or of another key verifies.
 */
export async function proveSigning(
  task: SigningTask,
  { crypto, peers, secondFault }: CheckContext,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const cra of ['command', 'response', 'alert'] as const) {
    const parts: MessageParts = {
      cra,
      counter: COUNTER,
      originator: task.device,
      recipient: peers.supplier.eui64,
      messageCode: MESSAGE_CODE,
      content: CONTENT,
    }
    const input = buildSigningInput(parts)
    const signed = await task.sign(input)
    const { signature, signingInput } = parseMessage(joinSigningMessage(input, signed))
    if (signature === null) throw new Error('a message lost its signature')
    findings.push(...provePositives(cra, signingInput, signature, task, crypto))
    const altered =
      cra === 'command'
        ? alterations(parts, signature, task, peers.supplier)
        : [flippedSignature(input, signature, task)]
    for (const { what, input: data, signature: value, key } of altered) {
      if (crypto.verifyRaw(data, value, key)) findings.push(accepted(cra, what))
    }
    if (cra !== 'command') continue
    if (secondFault !== null) findings.push(finding('e_sign_second_opinion', secondFault))
    else if (findings.length === 0 && !(await crypto.verifyRawIndependently(signingInput, signature, task.publicPoint)))
      findings.push(finding('e_sign_second_opinion', 'a second implementation does not verify what OpenSSL verifies'))
  }
  return findings
}

function provePositives(
  cra: string,
  input: Uint8Array,
  signature: Uint8Array,
  { publicKey }: SigningTask,
  crypto: DeviceCrypto,
): Finding[] {
  const isRaw = crypto.verifyRaw(input, signature, publicKey)
  const isDer = verifyData(input, toDer(signature), publicKey)
  if (isRaw && isDer) return []
  if (isRaw !== isDer)
    return [
      finding('e_sign_forms_differ', `the signature of a ${cra} verifies in one of its forms, raw and DER, alone`),
    ]
  return [finding('e_sign_not_verified', `the signature of a ${cra} does not verify under the DS certificate`)]
}

interface Altered {
  readonly what: string
  readonly input: Uint8Array
  readonly signature: Uint8Array
  readonly key: KeyObject
}

const flippedSignature = (input: Uint8Array, signature: Uint8Array, { publicKey }: SigningTask): Altered => ({
  what: 'with a flipped bit in its signature',
  input,
  signature: flipLast(signature),
  key: publicKey,
})

/** What must not verify: each one thing away from what does. */
function alterations(parts: MessageParts, signature: Uint8Array, task: SigningTask, stranger: Peer): Altered[] {
  const key = task.publicKey
  const of = (what: string, changed: Partial<MessageParts>): Altered => ({
    what,
    input: buildSigningInput({ ...parts, ...changed }),
    signature,
    key,
  })
  return [
    flippedSignature(buildSigningInput(parts), signature, task),
    of('with a flipped bit in its content', { content: flipLast(parts.content) }),
    of('with another CRA', { cra: 'alert' }),
    of('with another counter', { counter: parts.counter + 1n }),
    of('from another device', { originator: stranger.eui64 }),
    { ...of('', {}), what: 'under the key of another party', key: stranger.publicKey },
    ...(task.otherKey ? [{ ...of('', {}), what: 'under the KA certificate', key: task.otherKey }] : []),
  ]
}

/**
 * Returns why the second implementation cannot be relied on: it does not verify a right signature, or verifies a wrong
 * one. Asked once in a run, for it is slow.
 */
export async function proveSecondImplementation(
  { privateKey, publicKey }: Peer,
  crypto: DeviceCrypto,
): Promise<string | null> {
  const signature = crypto.signRaw(CONTENT, privateKey)
  const point = pointOf(publicKey)
  if (!(await crypto.verifyRawIndependently(CONTENT, signature, point)))
    return 'the second implementation verifies nothing'
  return (await crypto.verifyRawIndependently(CONTENT, flipLast(signature), point))
    ? 'the second implementation accepts a signature with a flipped bit'
    : null
}

// RFC 5480 §2: the point is the end of the SubjectPublicKeyInfo.
const POINT_OCTETS = 65
const pointOf = (key: KeyObject): Uint8Array =>
  new Uint8Array((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' })).slice(
    -POINT_OCTETS,
  )

/** Returns the octets with their last bit flipped. */
export function flipLast(octets: Uint8Array): Uint8Array {
  const flipped = Uint8Array.from(octets)
  flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1
  return flipped
}

/** Returns r‖s as a DER ECDSA-Sig-Value. RFC 3279 §2.2.3 */
function toDer(signature: Uint8Array): Uint8Array {
  return sequence(positive(signature.subarray(0, 32)), positive(signature.subarray(32)))
}

function positive(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  const value = first === -1 ? Uint8Array.of(0) : octets.subarray(first)
  return integer((value[0] as number) > 0x7f ? Uint8Array.of(0, ...value) : value)
}

const accepted = (cra: string, what: string): Finding =>
  finding('e_sign_wrong_accepted', `a ${cra} ${what} verifies, so that the check proves nothing`)

const finding = (rule: RuleName, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field: 'ds.privateKey',
  message,
  source: 'GBCS 4.3.3; FIPS 186-5',
})
