import { toHex } from '../../pki/x509/index.ts'
import type { GbcsMessage } from '../gbcs/index.ts'
import type { Holder, KeyRing } from './key-ring.ts'

type Pair = readonly [device: Holder, peer: Holder]

/** Whose shared secret may have made a MAC. */
export interface MacPairs {
  /** Those that the kind of message asks for: where none of them fits, the MAC is wrong. */
  readonly decisive: readonly Pair[]
  /** Those that would prove the MAC right if they fitted, and prove nothing otherwise. */
  readonly others: readonly Pair[]
  /** What is missing for a decisive pair. */
  readonly missing: readonly string[]
}

// GBCS use cases PCS01 and PCS02, which a PPMID sends to another device: no access control broker takes part.
const BETWEEN_DEVICES: readonly number[] = [0x009b, 0x0090]

/**
 * Returns the pairs to try. The access control broker makes the MAC of a command, whoever its originator is; a response
 * or alert has the MAC of the device, its originator, with its recipient. Between devices it is those two.
 * @see GBCS 6.4
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
