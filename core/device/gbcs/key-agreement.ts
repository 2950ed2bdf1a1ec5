import { createCipheriv, diffieHellman, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { concat, fromHex } from '../../pki/x509/index.ts'
import { EUI_OCTETS, MAC_OCTETS } from './message-layout.ts'

/** Returns the shared secret Z: the x-coordinate of static-static ECDH, 32 octets. @see GBCS 4.3.3 */
export const agree = (privateKey: KeyObject, peer: KeyObject): Uint8Array =>
  diffieHellman({ privateKey, publicKey: peer })

/** What a key is derived for: a message with this CRA (1 to 3), or the encryption of attributes (4). */
export interface KeyPurpose {
  /** EUI-64, 8 octets. Of a command: the supplier or other remote party, even though another party makes the MAC. */
  readonly originator: Uint8Array
  /** The originator counter, 8 octets. */
  readonly counter: Uint8Array
  /** EUI-64, 8 octets. */
  readonly recipient: Uint8Array
  readonly cra: 1 | 2 | 3 | 4
}

// NIST SP 800-56A §5.8.1: the 32-bit counter of the first and only step.
const ROUND_ONE = Uint8Array.of(0, 0, 0, 1)
// GBCS 18.4: the contents octets of the OID 2.16.756.6.8.3.0, for AES-GCM-128. (The arc of DLMS is 2.16.756.5.8.)
const ALGORITHM_ID = fromHex('60857406080300')
const TRANSACTION_LENGTH = 9
const KEY_OCTETS = 16

/** Returns OtherInfo, 33 octets: it binds the derived key to its purpose. @see NIST SP 800-56A §5.8.1.2 */
export const otherInfoOf = ({ originator, counter, recipient, cra }: KeyPurpose): Uint8Array =>
  concat(ALGORITHM_ID, originator, Uint8Array.of(TRANSACTION_LENGTH, cra), counter, recipient)

/** Derives an AES-128 key (16 octets) from the shared secret Z. @see GBCS 4.3.3; NIST SP 800-56A §5.8.1 */
export const deriveKey = (z: Uint8Array, purpose: KeyPurpose): Uint8Array =>
  hash('sha256', concat(ROUND_ONE, z, otherInfoOf(purpose)), 'buffer').subarray(0, KEY_OCTETS)

/**
 * Returns the MAC, 12 octets: AES-128-GCM with empty plaintext. `authenticated` is the additional authenticated data, see
 * {@link authenticatedOf}. The IV is the originator's EUI-64 and four zero octets. @see GBCS 4.3.3
 */
export function makeMac(key: Uint8Array, originator: Uint8Array, authenticated: Uint8Array): Uint8Array {
  const iv = new Uint8Array(12)
  iv.set(originator.subarray(0, EUI_OCTETS))
  const cipher = createCipheriv('aes-128-gcm', key, iv, { authTagLength: MAC_OCTETS })
  cipher.setAAD(authenticated)
  cipher.final()
  return cipher.getAuthTag()
}

/** Whether `mac` equals the result of {@link makeMac}. Compares in constant time. */
export function checkMac(key: Uint8Array, originator: Uint8Array, authenticated: Uint8Array, mac: Uint8Array): boolean {
  const expected = makeMac(key, originator, authenticated)
  return mac.length === expected.length && timingSafeEqual(expected, mac)
}
