import { toHex } from '../../pki/x509/index.ts'
import type { GbcsMessage } from '../gbcs/index.ts'
import type { Holder, KeyRing } from './key-ring.ts'

type Pair = readonly [device: Holder, peer: Holder]

/** The pairs of parties whose shared secret may have made a MAC. */
export interface MacPairs {
  /** The pairs that this type of message requires. If none of them matches, the MAC is invalid. */
  readonly decisive: readonly Pair[]
  /** Pairs that prove the MAC valid if they match, but prove nothing if they do not. */
  readonly others: readonly Pair[]
  /** What must be given to form a decisive pair, one line each. */
  readonly missing: readonly string[]
}

// GBCS use cases PCS01 and PCS02: a PPMID sends them to another device, without the access control broker.
const BETWEEN_DEVICES: readonly number[] = [0x009b, 0x0090]

/**
 * Returns the pairs to try. The MAC of a command is between the device and the access control broker, whatever the
 * originator. The MAC of a response or alert is between the device and the recipient. Between two devices, it is between
 * these two. @see GBCS 6.4
 */
export function macPairs(message: GbcsMessage, ring: KeyRing): MacPairs {
  const [originator, recipient] = [toHex(message.originator), toHex(message.recipient)]
  const isCommand = message.cra === 'command'
  const [device, peer] = isCommand ? [recipient, originator] : [originator, recipient]
  const isBetweenDevices = BETWEEN_DEVICES.includes(message.messageCode) || ring.isDevice(peer)
  const peers = ring.agreement(peer)
  const { brokers } = ring
  if (isCommand && !isBetweenDevices) return join(ring, device, brokers, BROKER, peers)
  return join(ring, device, peers, certificateOf(peer), isBetweenDevices ? [] : brokers)
}

const certificateOf = (eui64: string): string => `a key agreement certificate of ${eui64}`
const BROKER = 'a key agreement certificate of the access control broker (role 04)'

function join(
  ring: KeyRing,
  device: string,
  peers: readonly Holder[],
  peerMissing: string,
  others: readonly Holder[],
): MacPairs {
  const own = ring.agreement(device)
  const missing = [...(own.length === 0 ? [certificateOf(device)] : []), ...(peers.length === 0 ? [peerMissing] : [])]
  return {
    decisive: pairs(own, peers),
    others: pairs(own, others),
    missing: missing.map((what) => `for the MAC: ${what}`),
  }
}

const pairs = (own: readonly Holder[], peers: readonly Holder[]): Pair[] =>
  own.flatMap((device) => peers.filter((peer) => peer !== device).map((peer): Pair => [device, peer]))
