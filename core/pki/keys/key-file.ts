import type { KeyObject } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { PkiError } from '../../base/index.ts'
import { readInputFile } from '../input/index.ts'
import { exportKeyPem, type IterationBudget } from '../x509/index.ts'
import { exportEncryptedKeyPem } from './encrypt-key.ts'
import { type KeyOutcome, openKey } from './open-key.ts'

/**
 * Writes a private key as PKCS#8 PEM, mode 0600, encrypted if a passphrase is given. Never overwrites a file.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`
 */
export async function writeKeyFile(file: string, key: KeyObject, passphrase: string | null): Promise<void> {
  writePrivateFile(file, await formatKey(key, passphrase))
}

/** Returns a private key as PKCS#8 PEM, encrypted if a passphrase is given. */
export async function formatKey(key: KeyObject, passphrase: string | null): Promise<string> {
  return passphrase === null ? exportKeyPem(key) : exportEncryptedKeyPem(key, passphrase)
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
 * Reads the private key in a file: PKCS#8 (encrypted or not), SEC1 or PKCS#1, as PEM, base64 or DER.
 * @throws {PkiError} `INPUT_UNREADABLE`, and as {@link parseKey}
 */
export function readKeyFile(file: string, passphrase: string | null): KeyObject {
  return parseKey(readInputFile(file, MAX_KEY_FILE_OCTETS).bytes, file, passphrase)
}

// A PEM file may have certificates beside the key.
const MAX_KEY_FILE_OCTETS = 1_048_576

/**
 * Reads the first private key in the octets of a file; `where` names the file in messages.
 * @throws {PkiError} `KEY_UNREADABLE` (not a key, or a cipher that is not supported), `KEY_PASSPHRASE_REQUIRED`,
 *   `KEY_PASSPHRASE_WRONG`
 */
export function parseKey(
  bytes: Uint8Array,
  where: string,
  passphrase: string | null,
  budget?: IterationBudget,
): KeyObject {
  const outcome = openKey(bytes, passphrase, budget)
  if (outcome.kind === 'opened') return outcome.key
  throw keyError(outcome, where)
}

/** Returns the error for a key that could not be opened; `where` names the file. */
export function keyError(outcome: Exclude<KeyOutcome, { kind: 'opened' }>, where: string): PkiError {
  switch (outcome.kind) {
    case 'passphrase-missing':
      return new PkiError('KEY_PASSPHRASE_REQUIRED', `key "${where}" is encrypted and no passphrase was given`, {
        cure: 'add --passphrase-file FILE',
      })
    case 'passphrase-wrong':
      return new PkiError('KEY_PASSPHRASE_WRONG', `the passphrase does not open key "${where}"`, {
        cause: outcome.cause,
        cure: 'give the passphrase that the key was encrypted with',
      })
    case 'not-supported':
      return new PkiError('KEY_UNREADABLE', `key "${where}" cannot be used: ${outcome.why}`, { cure: outcome.cure })
    case 'not-a-key':
      return new PkiError('KEY_UNREADABLE', `"${where}" holds no private key: ${outcome.why}`, {
        cause: outcome.cause,
        cure: 'give PKCS#8, SEC1 or PKCS#1, as PEM or DER',
      })
    default:
      return outcome satisfies never
  }
}
