import type { KeyObject } from 'node:crypto'
import { type Finding, type RuleName, severityOf } from '../../pki/lint/index.ts'
import { bytesEqual } from '../../pki/x509/index.ts'
import {
  authenticatedOf,
  buildSigningInput,
  CRA,
  type Cra,
  flipLast,
  joinSigningMessage,
  type KeyPurpose,
} from '../gbcs/index.ts'
import type { CheckContext } from './check-context.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import type { TestPeer, TestPeers } from './test-peers.ts'

/** A device's key agreement key. */
export interface AgreementTask {
  /** The EUI-64, 8 octets. */
  readonly device: Uint8Array
  /** The private KA key. */
  readonly key: KeyObject
  /** The public key of the KA certificate. */
  readonly publicKey: KeyObject
  /** The public key of the DS certificate: no MAC may be correct with it. Null: not tested. */
  readonly otherKey: KeyObject | null
}

type PeerName = keyof TestPeers

interface Exchange {
  readonly peer: PeerName
  readonly cra: Cra
  readonly originator: Uint8Array
  readonly recipient: Uint8Array
}

/** The messages to test. The access control broker makes the MAC of a command, not its originator. @see GBCS 4.3.3 */
const exchanges = (device: Uint8Array, peers: TestPeers): readonly Exchange[] => [
  { peer: 'accessControlBroker', cra: 'command', originator: peers.supplier.eui64, recipient: device },
  { peer: 'supplier', cra: 'response', originator: device, recipient: peers.supplier.eui64 },
  { peer: 'supplier', cra: 'alert', originator: device, recipient: peers.supplier.eui64 },
  { peer: 'prepayment', cra: 'command', originator: peers.prepayment.eui64, recipient: device },
  { peer: 'otherDevice', cra: 'command', originator: peers.otherDevice.eui64, recipient: device },
]

const COUNTER = 0x0000_0123_4567_89abn
const COUNTER_OCTETS = octetsOf(COUNTER)
const CONTENT = Uint8Array.from({ length: 32 }, (_, i) => 0xff - i)
const MESSAGE_CODE = 0x0008

/** The shared secret Z, 32 octets, as each side computes it. */
interface Secrets {
  readonly device: Uint8Array
  readonly peer: Uint8Array
}

/**
 * Agrees keys with each kind of peer, and makes and checks a MAC for CRA 1, 2 and 3. Returns a finding for each check
 * that fails: both sides compute the same secret; the receiver's MAC equals the sender's; and no altered message, and no
 * other key, gives the same MAC. If one did, the check would prove nothing. An empty result means success.
 * @see GBCS 4.3.3; NIST SP 800-56A 6.2.2
 */
export function proveAgreement(task: AgreementTask, { crypto, peers }: CheckContext): Finding[] {
  const secrets = agreeWithAll(task, peers, crypto)
  const findings: Finding[] = []
  for (const [name, { device, peer }] of Object.entries(secrets)) {
    if (!bytesEqual(device, peer))
      findings.push(
        finding('e_agree_secret_differs', `the device and ${peerNames[name as PeerName]} compute different secrets`),
      )
  }
  const withDsKey = task.otherKey && crypto.agree(peers.accessControlBroker.privateKey, task.otherKey)
  for (const exchange of exchanges(task.device, peers)) {
    findings.push(...proveExchange(exchange, secrets, withDsKey, crypto))
  }
  findings.push(...proveEncryptionKey(task, secrets.supplier, peers, crypto))
  return findings
}

function agreeWithAll(
  { key, publicKey }: AgreementTask,
  peers: TestPeers,
  crypto: DeviceCrypto,
): Record<PeerName, Secrets> {
  const agreeWith = (peer: TestPeer): Secrets => ({
    device: crypto.agree(key, peer.publicKey),
    peer: crypto.agree(peer.privateKey, publicKey),
  })
  return {
    accessControlBroker: agreeWith(peers.accessControlBroker),
    supplier: agreeWith(peers.supplier),
    prepayment: agreeWith(peers.prepayment),
    otherDevice: agreeWith(peers.otherDevice),
  }
}

/** Makes the MAC of one message as its sender, and checks it as its receiver. Altered messages must not check. */
function proveExchange(
  { peer: name, cra, originator, recipient }: Exchange,
  secrets: Record<PeerName, Secrets>,
  withDsKey: Uint8Array | null,
  crypto: DeviceCrypto,
): Finding[] {
  const isFromDevice = cra !== 'command'
  const { device, peer } = secrets[name]
  const [senderSecret, receiverSecret] = isFromDevice ? [device, peer] : [peer, device]
  const purpose: KeyPurpose = { originator, counter: COUNTER_OCTETS, recipient, cra: CRA[cra] }
  const parts = { cra, counter: COUNTER, originator, recipient, messageCode: MESSAGE_CODE, content: CONTENT }
  const authenticated = authenticatedOf(joinSigningMessage(buildSigningInput(parts), null))
  const mac = crypto.makeMac(crypto.deriveKey(senderSecret, purpose), originator, authenticated)
  const isCorrect = (secret: Uint8Array, changed: Partial<KeyPurpose>, data = authenticated, value = mac): boolean =>
    crypto.checkMac(crypto.deriveKey(secret, { ...purpose, ...changed }), originator, data, value)
  const what = `the MAC of a ${cra} with ${peerNames[name]}`
  if (!isCorrect(receiverSecret, {})) return [finding('e_agree_mac_wrong', `${what} is not correct`)]
  const otherSecrets = secrets[name === 'supplier' ? 'prepayment' : 'supplier']
  const wrong: readonly [string, boolean][] = [
    ['with a flipped bit', isCorrect(receiverSecret, {}, authenticated, flipLast(mac))],
    ['for a message with a flipped bit', isCorrect(receiverSecret, {}, flipLast(authenticated))],
    ['with the key of another peer', isCorrect(isFromDevice ? otherSecrets.peer : otherSecrets.device, {})],
    ['with the key of another CRA', isCorrect(receiverSecret, { cra: cra === 'alert' ? 2 : 3 })],
    ['with the key of another counter', isCorrect(receiverSecret, { counter: octetsOf(COUNTER + 1n) })],
    ['with the DS key', withDsKey !== null && isCorrect(withDsKey, {})],
  ]
  return wrong
    .filter(([, isAccepted]) => isAccepted)
    .map(([how]) => finding('e_agree_wrong_accepted', `${what} ${how} is accepted, but must be rejected`))
}

/** Encrypted attributes use a separate key, derived with CRA 4. */
function proveEncryptionKey(
  { device: originator }: AgreementTask,
  { device, peer }: Secrets,
  { supplier }: TestPeers,
  crypto: DeviceCrypto,
): Finding[] {
  const purpose = { originator, counter: COUNTER_OCTETS, recipient: supplier.eui64, cra: 4 } as const
  const key = crypto.deriveKey(device, purpose)
  if (!bytesEqual(key, crypto.deriveKey(peer, purpose)))
    return [
      finding('e_agree_key_differs', 'the device and the supplier derive different keys for encrypted attributes'),
    ]
  return bytesEqual(key, crypto.deriveKey(device, { ...purpose, cra: 2 }))
    ? [finding('e_agree_wrong_accepted', 'the key for encrypted attributes is the same as the key of a response')]
    : []
}

const peerNames: Record<PeerName, string> = {
  accessControlBroker: 'the access control broker',
  supplier: 'a remote party',
  prepayment: 'the supplier’s pre-payment key',
  otherDevice: 'another device',
}

function octetsOf(counter: bigint): Uint8Array {
  const octets = Buffer.alloc(8)
  octets.writeBigUInt64BE(counter)
  return new Uint8Array(octets)
}

const finding = (rule: RuleName, message: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field: 'ka.privateKey',
  message,
  source: 'GBCS 4.3.3; NIST SP 800-56A 5.8.1, 6.2.2',
})
