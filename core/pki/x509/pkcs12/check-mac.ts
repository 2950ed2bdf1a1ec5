import { createHmac, timingSafeEqual } from 'node:crypto'
import { type DerReader, TAG } from '../index.ts'
import { bmpPassphrase, KDF_PURPOSE, pkcs12Kdf } from './pkcs12-kdf.ts'

/** The MAC of a PKCS#12 file. */
export interface Mac {
  /** The OpenSSL name of the hash; null if it is not supported. */
  readonly digest: string | null
  readonly value: Uint8Array
  readonly salt: Uint8Array
  readonly iterations: number
}

// RFC 7292 §4; RFC 8017 §A.2.4. RFC 9579's PBMAC1 is not among them.
const digests: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** Reads the MacData of a PKCS#12 file. RFC 7292 §4 @throws {DerError} */
export function readMac(reader: DerReader): Mac {
  const data = reader.read(TAG.sequence, 'MAC')
  const info = data.read(TAG.sequence, 'MAC value')
  const digest = digests[info.read(TAG.sequence, 'MAC algorithm').readOid('MAC algorithm')] ?? null
  const value = info.readContents(TAG.octetString, 'MAC value')
  const salt = data.readContents(TAG.octetString, 'MAC salt')
  return { digest, value, salt, iterations: data.atEnd ? 1 : data.readSmallInteger('MAC iteration count') }
}

/** Whether the MAC of `contents` is right for `passphrase`; null is no passphrase. */
export function isMacRight(mac: Mac & { readonly digest: string }, contents: Uint8Array, passphrase: string | null) {
  const { digest, value, salt, iterations } = mac
  const key = pkcs12Kdf(digest, KDF_PURPOSE.mac, bmpPassphrase(passphrase), salt, iterations, value.length)
  const computed = createHmac(digest, key).update(contents).digest()
  return computed.length === value.length && timingSafeEqual(computed, value)
}
