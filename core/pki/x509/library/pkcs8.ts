import type { KeyObject } from 'node:crypto'
import * as pkijs from 'pkijs'
import { exportKeyDer, toPem } from '../index.ts'
import { pkijsEngine } from './crypto-engine.ts'

// NIST SP 800-132 and OWASP's figure for PBKDF2 with HMAC-SHA-256.
const PBKDF2_ITERATIONS = 600_000

/** Returns encrypted PKCS#8 PEM: PBES2 (RFC 8018 §6.2), PBKDF2 with HMAC-SHA-256, AES-256-CBC. */
export async function exportEncryptedKeyPem(key: KeyObject, passphrase: string): Promise<string> {
  const parsedValue = pkijs.PrivateKeyInfo.fromBER(exportKeyDer(key))
  const bag = new pkijs.PKCS8ShroudedKeyBag({ parsedValue })
  await bag.makeInternalValues(
    {
      password: new TextEncoder().encode(passphrase).buffer,
      contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 } as Parameters<
        typeof bag.makeInternalValues
      >[0]['contentEncryptionAlgorithm'],
      hmacHashAlgorithm: 'SHA-256',
      iterationCount: PBKDF2_ITERATIONS,
    },
    pkijsEngine(),
  )
  return toPem('ENCRYPTED PRIVATE KEY', new Uint8Array(bag.toSchema().toBER()))
}
