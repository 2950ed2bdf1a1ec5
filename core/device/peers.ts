import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fromHex } from '../pki/x509/index.ts'

/** A party that a device talks to, with a key made for one run. */
export interface Peer {
  readonly eui64: Uint8Array
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** The parties with whose key agreement keys a device agrees (GBCS 4.3.3): each has its own. */
export interface Peers {
  readonly accessControlBroker: Peer
  readonly supplier: Peer
  readonly prepayment: Peer
  readonly otherDevice: Peer
}

/** Returns peers with fresh keys. Their EUI-64s are those set aside for documents (RFC 9542 §2.2.3). */
export const makePeers = (): Peers => ({
  accessControlBroker: makePeer('00005eef10000001'),
  supplier: makePeer('00005eef10000002'),
  prepayment: makePeer('00005eef10000003'),
  otherDevice: makePeer('00005eef10000004'),
})

const makePeer = (eui64: string): Peer => ({
  eui64: fromHex(eui64),
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
})
