import { toBase64 } from './bytes.ts'

/** Returns PEM with 64-column lines (RFC 7468 §2) and a final line end. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** The octets are not PEM or not base64; `line` counts from 1. */
export class PemError extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(`${message} in line ${line}`)
    this.name = 'PemError'
    this.line = line
  }
}

/** One PEM block. Its contents are decoded only when {@link der} is read. */
export class PemBlock {
  readonly label: string
  /** The line of its "BEGIN", from 1. */
  readonly line: number
  /** The whole block, from "BEGIN" to "END". */
  readonly octets: Uint8Array
  readonly #body: Uint8Array

  constructor(label: string, line: number, octets: Uint8Array, body: Uint8Array) {
    this.label = label
    this.line = line
    this.octets = octets
    this.#body = body
  }

  /** The decoded contents, decoded again at each access. @throws {PemError} headers, or characters that are not base64 */
  get der(): Uint8Array {
    return decodeBase64(latin1(this.#body), this.line)
  }
}

/** A "BEGIN" or "END" line. */
interface Marker {
  readonly isBegin: boolean
  readonly label: string
  readonly start: number
  readonly end: number
}

/**
 * Returns every PEM block in the octets (or text) of a file, undecoded, in linear time. Ignores everything outside the
 * blocks, in any encoding.
 * @throws {PemError} a block without an end, with another end label, or inside another block
 * @see RFC 7468 §2
 */
export function readPemBlocks(file: Uint8Array | string): PemBlock[] {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file
  const buffer = bufferOf(bytes)
  const lines = new LineCounter(buffer)
  const blocks: PemBlock[] = []
  let open: (Marker & { readonly line: number }) | null = null
  for (const marker of findMarkers(buffer)) {
    const { isBegin, label, start, end } = marker
    const line = lines.at(start)
    if (isBegin && open) throw new PemError(line, `"BEGIN ${label}" inside the block that begins in line ${open.line},`)
    if (isBegin) {
      open = { ...marker, line }
      continue
    }
    if (open?.label !== label) throw new PemError(line, `"END ${label}" without its "BEGIN"`)
    blocks.push(new PemBlock(label, open.line, bytes.subarray(open.start, end), bytes.subarray(open.end, start)))
    open = null
  }
  if (open) throw new PemError(open.line, `"BEGIN ${open.label}" without its "END"`)
  return blocks
}

/** Whether a file has a PEM "BEGIN" line. */
export function isPem(bytes: Uint8Array): boolean {
  for (const { isBegin } of findMarkers(bufferOf(bytes))) if (isBegin) return true
  return false
}

const DASHES = '-----'
// Longer than any marker in use; keeps the work for each line constant.
const MAX_MARKER_OCTETS = 128
const [TAB, LF, CR, SPACE] = [0x09, 0x0a, 0x0d, 0x20]

function* findMarkers(buffer: Buffer): Generator<Marker> {
  for (let at = buffer.indexOf(DASHES, 0, 'latin1'); at !== -1; at = buffer.indexOf(DASHES, at + 1, 'latin1')) {
    if (!startsLine(buffer, at)) continue
    // A marker line ends at a line end or at the end of the file.
    const line = latin1(buffer.subarray(at, at + MAX_MARKER_OCTETS)).split(/[\r\n]/, 1)[0] as string
    const [, kind, label] = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----[ \t]*$/.exec(line) ?? []
    if (label !== undefined) yield { isBegin: kind === 'BEGIN', label, start: at, end: at + line.length }
  }
}

/** Whether only spaces and tabs precede `at` in its line. A byte order mark may precede it too, in the first line. */
function startsLine(buffer: Buffer, at: number): boolean {
  let before = at - 1
  while (buffer[before] === SPACE || buffer[before] === TAB) before--
  if (before === 2) return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf
  return before < 0 || buffer[before] === LF || buffer[before] === CR
}

/** Returns line numbers of rising offsets, reading every octet once. LF, CR and CRLF end a line. */
class LineCounter {
  readonly #buffer: Buffer
  #at = 0
  #line = 1

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  at(offset: number): number {
    for (; this.#at < offset; this.#at++) {
      const octet = this.#buffer[this.#at]
      if (octet === LF || (octet === CR && this.#buffer[this.#at + 1] !== LF)) this.#line++
    }
    return this.#line
  }
}

/** Returns the octets of strict, padded base64 (RFC 4648 §4). Ignores white space. `line` is where it begins, for messages. */
export function decodeBase64(text: string, line: number): Uint8Array {
  const compact = text.replace(/\s+/g, '')
  const stray = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(compact)
  if (stray) throw new PemError(line, `${JSON.stringify(stray[0])} is not a base64 character, in the text that begins`)
  const bytes = Buffer.from(compact, 'base64')
  if (compact.length === 0 || compact.length % 4 !== 0 || bytes.toString('base64') !== compact) {
    throw new PemError(line, 'base64 is cut off or has stray bits, in the text that begins')
  }
  return Uint8Array.from(bytes)
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
const latin1 = (bytes: Uint8Array): string => bufferOf(bytes).toString('latin1')
