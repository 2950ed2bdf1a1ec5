import type { KeyObject } from 'node:crypto'
import { type Finding, type RuleName, severityOf } from '../pki/lint/index.ts'
import { bytesEqual } from '../pki/x509/index.ts'
import type { CheckContext } from './check-context.ts'
import type { DeviceCrypto } from './device-crypto.ts'
import type { KeyPurpose } from './gbcs/agree.ts'
import { authenticatedOf, buildSigningInput, joinSigningMessage } from './gbcs/build-message.ts'
import type { Cra } from './gbcs/layout.ts'
import type { Peer, Peers } from './peers.ts'
import { flipLast } from './prove-signing.ts'

/** A device's key agreement key. */
export interface AgreementTask {
  readonly device: Uint8Array
  readonly key: KeyObject
  /** Of the KA certificate. */
  readonly publicKey: KeyObject
  /** Of the DS certificate: what is agreed with it must not fit. */
  readonly otherKey: KeyObject | null
}

type Role = keyof Peers

interface Exchange {
  readonly role: Role
  readonly cra: Cra
  readonly originator: Uint8Array
  readonly recipient: Uint8Array
}

/** Who talks to whom, and with whose key (GBCS 4.3.3): a command's MAC is the access control broker's, not its originator's. */
const exchanges = (device: Uint8Array, peers: Peers): readonly Exchange[] => [
  { role: 'accessControlBroker', cra: 'command', originator: peers.supplier.eui64, recipient: device },
  { role: 'supplier', cra: 'response', originator: device, recipient: peers.supplier.eui64 },
  { role: 'supplier', cra: 'alert', originator: device, recipient: peers.supplier.eui64 },
  { role: 'prepayment', cra: 'command', originator: peers.prepayment.eui64, recipient: device },
  { role: 'otherDevice', cra: 'command', originator: peers.otherDevice.eui64, recipient: device },
]

const COUNTER = 0x0000_0123_4567_89abn
const COUNTER_OCTETS = octetsOf(COUNTER)
const CONTENT = Uint8Array.from({ length: 32 }, (_, i) => 0xff - i)
const MESSAGE_CODE = 0x0008
const CRA_NUMBER = { command: 1, response: 2, alert: 3 } as const

/** The shared secret as each side has it. */
interface Secrets {
  readonly device: Uint8Array
  readonly peer: Uint8Array
}

/**
 * Agrees keys with every kind of peer, in both directions, and makes and checks a MAC for CRA 1, 2 and 3; returns a
 * finding for every check that goes wrong, also where something altered or of another key passes.
 */
export function proveAgreement(task: AgreementTask, { crypto, peers }: CheckContext): Finding[] {
  const secrets = agreeWithAll(task, peers, crypto)
  const findings: Finding[] = []
  for (const [role, { device, peer }] of Object.entries(secrets)) {
    if (!bytesEqual(device, peer))
      findings.push(finding('e_agree_secret_differs', `device and ${nameOf(role as Role)} agree on different secrets`))
  }
  const strange = task.otherKey && crypto.agree(peers.accessControlBroker.privateKey, task.otherKey)
  for (const exchange of exchanges(task.device, peers)) {
    findings.push(...proveExchange(exchange, secrets, strange, crypto))
  }
  findings.push(...proveEncryptionKey(task, secrets.supplier, peers, crypto))
  return findings
}

function agreeWithAll({ key, publicKey }: AgreementTask, peers: Peers, crypto: DeviceCrypto): Record<Role, Secrets> {
  const agreeWith = (peer: Peer): Secrets => ({
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

/** One message: MAC made by whoever sends it, checked by the other side, and refused where anything differs. */
function proveExchange(
  { role, cra, originator, recipient }: Exchange,
  secrets: Record<Role, Secrets>,
  strange: Uint8Array | null,
  crypto: DeviceCrypto,
): Finding[] {
  const isFromDevice = cra !== 'command'
  const { device, peer } = secrets[role]
  const [makerSecret, checkerSecret] = isFromDevice ? [device, peer] : [peer, device]
  const purpose: KeyPurpose = { originator, counter: COUNTER_OCTETS, recipient, cra: CRA_NUMBER[cra] }
  const parts = { cra, counter: COUNTER, originator, recipient, messageCode: MESSAGE_CODE, content: CONTENT }
  const authenticated = authenticatedOf(joinSigningMessage(buildSigningInput(parts), null))
  const mac = crypto.makeMac(crypto.deriveKey(makerSecret, purpose), originator, authenticated)
  const passes = (secret: Uint8Array, changed: Partial<KeyPurpose>, data = authenticated, value = mac): boolean =>
    crypto.checkMac(crypto.deriveKey(secret, { ...purpose, ...changed }), originator, data, value)
  const what = `the MAC of a ${cra} with ${nameOf(role)}`
  if (!passes(checkerSecret, {})) return [finding('e_agree_mac_wrong', `${what} does not check`)]
  const stranger = secrets[role === 'supplier' ? 'prepayment' : 'supplier']
  const wrong: readonly [string, boolean][] = [
    ['with a flipped bit', passes(checkerSecret, {}, authenticated, flipLast(mac))],
    ['of a message with a flipped bit', passes(checkerSecret, {}, flipLast(authenticated))],
    ['by the key with another peer', passes(isFromDevice ? stranger.peer : stranger.device, {})],
    ['by the key of another CRA', passes(checkerSecret, { cra: cra === 'alert' ? 2 : 3 })],
    ['by the key of another counter', passes(checkerSecret, { counter: octetsOf(COUNTER + 1n) })],
    ['by the DS key', strange !== null && passes(strange, {})],
  ]
  return wrong
    .filter(([, isAccepted]) => isAccepted)
    .map(([how]) => finding('e_agree_wrong_accepted', `${what} ${how} checks, so that the check proves nothing`))
}

/** Encrypted attributes take a key of their own, CRA 4. */
function proveEncryptionKey(
  { device: originator }: AgreementTask,
  { device, peer }: Secrets,
  { supplier }: Peers,
  crypto: DeviceCrypto,
): Finding[] {
  const purpose = { originator, counter: COUNTER_OCTETS, recipient: supplier.eui64, cra: 4 } as const
  const key = crypto.deriveKey(device, purpose)
  if (!bytesEqual(key, crypto.deriveKey(peer, purpose)))
    return [finding('e_agree_key_differs', 'device and supplier derive different keys for encrypted attributes')]
  return bytesEqual(key, crypto.deriveKey(device, { ...purpose, cra: 2 }))
    ? [finding('e_agree_wrong_accepted', 'the key for encrypted attributes is that of a response')]
    : []
}

const names: Record<Role, string> = {
  accessControlBroker: 'the access control broker',
  supplier: 'a remote party',
  prepayment: 'the supplier’s pre-payment key',
  otherDevice: 'another device',
}
const nameOf = (role: Role): string => names[role]

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
