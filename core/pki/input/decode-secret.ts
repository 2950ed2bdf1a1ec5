import { PkiError } from '../../base/index.ts'
import { isUtf16, UTF16_CURE } from './unwrap.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Returns the first line of a file that holds a secret, as UTF-8. A byte order mark is not part of the secret.
 * Other encodings are refused: decoded leniently, two different secrets would become the same text.
 * `where` names the file and `what` the secret in messages.
 * @throws {PkiError} `INPUT_UNREADABLE` if the file is not UTF-8, `INPUT_EMPTY` if its first line is empty
 */
export function decodeSecret(bytes: Uint8Array, where: string, what = 'passphrase'): string {
  const [line = ''] = decode(bytes, where, what).split(/\r\n|\n|\r/, 1)
  if (line === '') throw new PkiError('INPUT_EMPTY', `${what} ${where} is empty`)
  return line
}

function decode(bytes: Uint8Array, where: string, what: string): string {
  if (isUtf16(bytes))
    throw new PkiError('INPUT_UNREADABLE', `${what} ${where} is UTF-16 text; UTF-8 is required`, { cure: UTF16_CURE })
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `${what} ${where} is not UTF-8`, {
      cause,
      cure: 'save the file as UTF-8: iconv -f latin1 -t utf-8 FILE > OTHER',
    })
  }
}
