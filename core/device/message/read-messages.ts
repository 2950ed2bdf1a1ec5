import { extname } from 'node:path'
import { PkiError } from '../../base/index.ts'
import { decodeText, type InputFile, isDirectory, listFiles } from '../../pki/input/index.ts'
import { fromHex } from '../../pki/x509/index.ts'
import { CIPHERING_TAG, SIGNING_TAG } from '../gbcs/index.ts'

/** The largest message file. GBCS messages are far below 1 MiB; hex with white space takes up to four times as much. */
export const MAX_MESSAGE_OCTETS: number = 4 * 1_048_576

const EXTENSIONS = ['.hex', '.bin', '.gbcs', '.msg']

/**
 * Returns the message files of a path: the path itself, or the files in a directory that end in .hex, .bin, .gbcs or .msg.
 * @throws {PkiError} `INPUT_EMPTY`, `INPUT_UNREADABLE`
 */
export function listMessages(path: string): string[] {
  if (!isDirectory(path)) return [path]
  const files = listFiles(path).filter((file) => EXTENSIONS.includes(extname(file).toLowerCase()))
  if (files.length > 0) return files
  throw new PkiError('INPUT_EMPTY', `directory "${path}" holds no message; allowed: ${EXTENSIONS.join(', ')}`)
}

/** Returns the octets of a message from a binary file, or from hex with any white space. @throws {PkiError} `GBCS_MALFORMED` */
export function decodeMessage({ name, bytes }: InputFile): Uint8Array {
  // Hex never starts with these octets: as UTF-8, each starts a character of two octets.
  if (bytes[0] === SIGNING_TAG || bytes[0] === CIPHERING_TAG) return bytes
  const text = decodeText(bytes)?.replace(/\s+/g, '') ?? null
  if (text !== null && /^([0-9a-f]{2})+$/i.test(text)) return fromHex(text)
  throw new PkiError('GBCS_MALFORMED', `"${name}" is neither hex nor a message that starts with DF or DD`, {
    cure: 'give one message per file, as hex or binary',
  })
}
