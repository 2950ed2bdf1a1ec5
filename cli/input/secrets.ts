import { closeSync, readFileSync } from 'node:fs'
import { PkiError } from '../../core/base/index.ts'
import { decodeSecret } from '../../core/pki/input/index.ts'

/** The options that name a passphrase. */
export interface PassphraseOptions {
  readonly passphraseFile?: string
  readonly passphraseFd?: string
}

/** Returns the passphrase from a file or descriptor; null if the options name none. @throws {PkiError} `USAGE`, `INPUT_…` */
export function readPassphrase({ passphraseFile, passphraseFd }: PassphraseOptions): string | null {
  if (passphraseFile !== undefined) return readSecret(passphraseFile, `"${passphraseFile}"`)
  if (passphraseFd === undefined) return null
  const descriptor = Number(passphraseFd)
  if (!Number.isInteger(descriptor) || descriptor < 0)
    throw new PkiError('USAGE', `--passphrase-fd "${passphraseFd}" is not a file descriptor; allowed: 0, 3, 4 …`)
  const secret = readSecret(descriptor, `descriptor ${descriptor}`)
  if (descriptor > 2) closeSync(descriptor)
  return secret
}

/**
 * Returns the first line of a file, which must be UTF-8. Drops a byte order mark.
 * @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`
 */
export function readSecret(from: string | number, where: string, what = 'passphrase'): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(from)
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `${what} ${where} cannot be read`, { cause })
  }
  return decodeSecret(bytes, where, what)
}
