import { createPrivateKey, type KeyObject } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { PkiError } from '../../base/index.ts'
import { exportKeyPem } from '../x509/index.ts'

/**
 * Writes a private key as PKCS#8 PEM, mode 0600, encrypted where a passphrase is given; never over another file.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`
 */
export async function writeKeyFile(file: string, key: KeyObject, passphrase: string | null): Promise<void> {
  writePrivateFile(file, await formatKey(key, passphrase))
}

/** Returns a private key as PKCS#8 PEM, encrypted if a passphrase is given. */
export async function formatKey(key: KeyObject, passphrase: string | null): Promise<string> {
  if (passphrase === null) return exportKeyPem(key)
  // PKI.js loads only here: most commands write no encrypted key.
  const { exportEncryptedKeyPem } = await import('../x509/library/index.ts')
  return exportEncryptedKeyPem(key, passphrase)
}

/** Writes a new file that only its owner may read, durable when it returns. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writePrivateFile(file: string, contents: string | Uint8Array): void {
  try {
    const descriptor = openSync(file, 'wx', 0o600)
    try {
      writeSync(descriptor, contents as string)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new PkiError(
      'OUTPUT_UNWRITABLE',
      `"${file}" ${exists ? 'exists and is not overwritten' : 'cannot be written'}`,
      {
        cause,
        cure: exists ? 'name another file, or remove that one' : 'check the folder and its permissions',
      },
    )
  }
}

/**
 * Reads a private key from PKCS#8 (encrypted or not), SEC1 or PKCS#1, PEM or DER.
 * @throws {PkiError} `INPUT_UNREADABLE`, `KEY_UNREADABLE`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export function readKeyFile(file: string, passphrase: string | null): KeyObject {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `key file "${file}" cannot be read`, { cause })
  }
  return parseKey(bytes, file, passphrase)
}

/** Reads a private key from the octets of a file; `where` names it in messages. @throws {PkiError} as {@link readKeyFile} */
export function parseKey(bytes: Uint8Array, where: string, passphrase: string | null): KeyObject {
  const text = Buffer.from(bytes).toString('latin1')
  const isPem = text.includes('-----BEGIN')
  const isEncrypted = text.includes('ENCRYPTED')
  if (isPem && isEncrypted && passphrase === null) {
    throw new PkiError('KEY_PASSPHRASE_REQUIRED', `key "${where}" is encrypted and no passphrase was given`, {
      cure: 'add --passphrase-file FILE',
    })
  }
  const secret = passphrase === null ? {} : { passphrase }
  for (const input of isPem ? [{ format: 'pem' as const }] : derForms) {
    try {
      return createPrivateKey({ key: isPem ? text : Buffer.from(bytes), ...input, ...secret })
    } catch {
      // The next form may fit; what none fits is reported below.
    }
  }
  if (isEncrypted) throw new PkiError('KEY_PASSPHRASE_WRONG', `the passphrase does not open key "${where}"`)
  throw new PkiError('KEY_UNREADABLE', `"${where}" holds no private key; allowed: PKCS#8, SEC1 or PKCS#1, PEM or DER`)
}

const derForms = [
  { format: 'der', type: 'pkcs8' },
  { format: 'der', type: 'sec1' },
  { format: 'der', type: 'pkcs1' },
] as const
