import { hash } from 'node:crypto'

/** What a derived key is for. RFC 7292 §B.3 */
export const KDF_PURPOSE = { key: 1, iv: 2, mac: 3 } as const

// Block sizes in octets: FIPS 180-4 §1
const blockOctets: Readonly<Record<string, number>> = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 }

/**
 * Returns a passphrase as the key derivation takes it: UTF-16, most significant octet first, with two zero octets at
 * the end. Null means no passphrase, which is not the same as an empty one. RFC 7292 §B.1
 */
export function bmpPassphrase(passphrase: string | null): Uint8Array {
  if (passphrase === null) return new Uint8Array(0)
  return Buffer.from(`${passphrase}\u0000`, 'utf16le').swap16()
}

/** Returns `octets` octets derived by the method of PKCS#12, `iterations` hashes for each hash length. RFC 7292 §B.2 */
export function pkcs12Kdf(
  digest: string,
  purpose: number,
  passphrase: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  octets: number,
): Uint8Array {
  const v = blockOctets[digest] as number
  const input = Buffer.concat([fill(salt, v), fill(passphrase, v)])
  const diversifier = Buffer.alloc(v, purpose)
  const derived: Buffer[] = []
  for (let length = 0; length < octets; ) {
    const block = hash(digest, Buffer.concat([diversifier, input]), 'buffer')
    // As a string, a character an octet: four times as fast as a Buffer for each hash.
    for (let i = 1; i < iterations; i++) block.write(hash(digest, block, 'latin1'), 0, 'latin1')
    derived.push(block)
    length += block.length
    const addend = fill(block, v)
    for (let at = 0; at < input.length; at += v) addOneMore(input.subarray(at, at + v), addend)
  }
  return Buffer.concat(derived).subarray(0, octets)
}

/** Repeats octets to fill a whole number of blocks; none stay none. */
function fill(octets: Uint8Array, block: number): Buffer {
  const length = block * Math.ceil(octets.length / block)
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, octets)
}

/** Adds `addend` + 1 to `number` in place, modulo its length. */
function addOneMore(number: Buffer, addend: Buffer): void {
  let carry = 1
  for (let i = number.length - 1; i >= 0; i--) {
    carry += (number[i] as number) + (addend[i] as number)
    number[i] = carry & 0xff
    carry >>= 8
  }
}
