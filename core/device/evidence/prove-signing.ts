import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Finding, type RuleName, severityOf } from '../../pki/lint/index.ts'
import { integer, sequence, verifyData } from '../../pki/x509/index.ts'
import { buildSigningInput, flipLast, joinSigningMessage, type MessageParts, parseMessage } from '../gbcs/index.ts'
import type { CheckContext } from './check-context.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import type { TestPeer } from './test-peers.ts'

/** A device's signing key, and the keys under which its signatures must and must not verify. */
export interface SigningTask {
  /** The EUI-64, 8 octets. */
  readonly device: Uint8Array
  /** Signs with the DS key; returns r‖s, 64 octets. */
  readonly sign: (input: Uint8Array) => Uint8Array | Promise<Uint8Array>
  /** The public key of the DS certificate. */
  readonly publicKey: KeyObject
  /** The same key as an uncompressed point, 65 octets. */
  readonly publicPoint: Uint8Array
  /** The public key of the KA certificate: no signature may verify under it. Null: not tested. */
  readonly otherKey: KeyObject | null
}

// The content of every test message; the octets have no meaning.
const CONTENT = Uint8Array.from({ length: 32 }, (_, i) => i)
const MESSAGE_CODE = 0x0008
const COUNTER = 0x0000_0123_4567_89abn

/**
 * Signs a GBCS command, response and alert with the DS key, and returns a finding for each check that fails:
 * each signature verifies, raw and as DER; the second implementation verifies the first; and no altered message, and no
 * other key, verifies. If an altered message verified, the check would prove nothing. An empty result means success.
 * @throws {PkiError} `SIGNER_FAILED`, `GBCS_MALFORMED` from a signer command
 * @see GBCS 4.3.3; FIPS 186-5
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
    findings.push(...checkValid(cra, signingInput, signature, task, crypto))
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
      findings.push(finding('e_sign_second_opinion', 'the second implementation does not verify what OpenSSL verifies'))
  }
  return findings
}

function checkValid(
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
    return [finding('e_sign_forms_differ', `of the raw and DER form of the signature of a ${cra}, only one verifies`)]
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

/** Returns what must not verify. Each differs in one thing from a valid message. */
function alterations(parts: MessageParts, signature: Uint8Array, task: SigningTask, stranger: TestPeer): Altered[] {
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
 * Tests the second implementation once per check, because it is slow. Returns null if it verifies a valid signature and
 * rejects an altered one, and otherwise what is wrong with it.
 */
export async function findSecondFault(
  { privateKey, publicKey }: TestPeer,
  crypto: DeviceCrypto,
): Promise<string | null> {
  const signature = crypto.signRaw(CONTENT, privateKey)
  const point = pointOf(publicKey)
  if (!(await crypto.verifyRawIndependently(CONTENT, signature, point)))
    return 'the second implementation rejects a valid signature'
  return (await crypto.verifyRawIndependently(CONTENT, flipLast(signature), point))
    ? 'the second implementation accepts a signature with a flipped bit'
    : null
}

// RFC 5480 §2: the SubjectPublicKeyInfo ends with the point.
const POINT_OCTETS = 65
const pointOf = (key: KeyObject): Uint8Array =>
  new Uint8Array((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' })).slice(
    -POINT_OCTETS,
  )

/** Returns r‖s as a DER ECDSA-Sig-Value. @see RFC 3279 §2.2.3 */
function toDer(signature: Uint8Array): Uint8Array {
  return sequence(positive(signature.subarray(0, 32)), positive(signature.subarray(32)))
}

function positive(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  const value = first === -1 ? Uint8Array.of(0) : octets.subarray(first)
  return integer((value[0] as number) > 0x7f ? Uint8Array.of(0, ...value) : value)
}

const accepted = (cra: string, what: string): Finding =>
  finding('e_sign_wrong_accepted', `a ${cra} ${what} verifies, but must be rejected`)

const finding = (rule: RuleName, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field: 'ds.privateKey',
  message,
  source: 'GBCS 4.3.3; FIPS 186-5',
})
