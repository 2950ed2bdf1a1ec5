import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fromHex } from '../../pki/x509/index.ts'

/** A party that the device communicates with, with a P-256 key pair made for one check. */
export interface TestPeer {
  /** 8 octets. */
  readonly eui64: Uint8Array
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** One peer for each kind of key agreement that a device does. @see GBCS 4.3.3 */
export interface TestPeers {
  readonly accessControlBroker: TestPeer
  readonly supplier: TestPeer
  readonly prepayment: TestPeer
  readonly otherDevice: TestPeer
}

/** Returns peers with new keys. Their EUI-64s are reserved for documentation (RFC 9542 §2.2.3). */
export const makeTestPeers = (): TestPeers => ({
  accessControlBroker: makePeer('00005eef10000001'),
  supplier: makePeer('00005eef10000002'),
  prepayment: makePeer('00005eef10000003'),
  otherDevice: makePeer('00005eef10000004'),
})

const makePeer = (eui64: string): TestPeer => ({
  eui64: fromHex(eui64),
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
})
