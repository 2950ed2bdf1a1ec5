import { PkiError } from '../../base/index.ts'
import { decodeBase64, isPem, PemError, readPemBlocks, TAG } from '../x509/index.ts'
import type { InputFile } from './read-input.ts'

/** What a file contains, without its PEM or base64 frame. */
export interface Unwrapped {
  /** The PEM label; null for DER and for base64 without markers. */
  readonly label: string | null
  readonly der: Uint8Array
}

export interface Contents {
  /** The whole file if it is DER or base64, otherwise the PEM blocks with one of the labels asked for. */
  readonly items: readonly Unwrapped[]
  /** Which PEM labels the file has, for messages; null if it is not PEM. */
  readonly labels: string | null
}

/** Makes the error for a file that is not what the caller reads. `why` is a clause such as `it is UTF-16 text`. */
export type Refusal = (why: string, cause?: unknown, cure?: string) => PkiError

/**
 * Removes the PEM or base64 frame of a file. Decodes only PEM blocks with one of `labels`; does not parse the DER.
 * @throws {PkiError} `INPUT_EMPTY`, and `refuse`'s error if the file is UTF-16, or neither PEM, base64 nor DER
 */
export function unwrap({ name, bytes }: InputFile, labels: readonly string[], refuse: Refusal): Contents {
  if (bytes.length === 0) throw new PkiError('INPUT_EMPTY', `"${name}" is empty`)
  if (isWholeDer(bytes)) return { items: [{ label: null, der: bytes }], labels: null }
  try {
    if (isPem(bytes)) return unwrapPem(bytes, labels)
    if (bytes[0] === TAG.sequence && !isPlainText(bytes)) return { items: [{ label: null, der: bytes }], labels: null }
    if (isUtf16(bytes)) throw refuse('it is UTF-16 text', undefined, UTF16_CURE)
    if (!isPlainText(bytes)) throw refuse('it is neither PEM, base64 nor DER')
    return { items: [{ label: null, der: decodeBase64(plainText(bytes), 1) }], labels: null }
  } catch (cause) {
    if (cause instanceof PemError) throw refuse(cause.message, cause)
    throw cause
  }
}

/** How to turn UTF-16 text into text that can be read. */
export const UTF16_CURE = 'save it as ASCII or UTF-8; PowerShell: Get-Content FILE | Set-Content -Encoding ascii OTHER'

function unwrapPem(bytes: Uint8Array, wanted: readonly string[]): Contents {
  const blocks = readPemBlocks(bytes)
  const items = blocks.filter(({ label }) => wanted.includes(label)).map(({ label, der }) => ({ label, der }))
  return { items, labels: [...new Set(blocks.map(({ label }) => `"${label}"`))].join(', ') }
}

/** Whether the octets are one DER element from first to last. */
function isWholeDer(bytes: Uint8Array): boolean {
  const first = bytes[1]
  if (bytes[0] !== TAG.sequence || first === undefined) return false
  if (first < 0x80) return bytes.length === 2 + first
  const octets = first & 0x7f
  if (octets === 0 || octets > 4) return false
  return bytes.length === 2 + octets + bytes.subarray(2, 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0)
}

/** Whether the octets are UTF-16: they begin with its byte order mark, or have a PEM marker in it. */
export function isUtf16(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true
  const marker = Buffer.from('-----BEGIN ', 'utf16le')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.includes(marker) || buffer.includes(marker.swap16())
}

const BOM = [0xef, 0xbb, 0xbf]
const hasBom = (bytes: Uint8Array): boolean => BOM.every((octet, i) => bytes[i] === octet)

/** ASCII without control characters other than white space; a UTF-8 byte order mark may come first. */
function isPlainText(bytes: Uint8Array): boolean {
  for (let i = hasBom(bytes) ? BOM.length : 0; i < bytes.length; i++) {
    const octet = bytes[i] as number
    if (octet > 0x7e || (octet < 0x20 && (octet < 0x09 || octet > 0x0d))) return false
  }
  return true
}

const plainText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', hasBom(bytes) ? BOM.length : 0)
