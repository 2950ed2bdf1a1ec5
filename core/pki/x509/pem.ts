import { toBase64 } from './bytes.ts'

/** Returns PEM with 64-column lines (RFC 7468 §2) and a final line end. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

export interface PemBlock {
  readonly label: string
  readonly der: Uint8Array
}

/** Why a text is no PEM and no base64; `line` counts from 1. */
export class PemError extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(`${message} in line ${line}`)
    this.name = 'PemError'
    this.line = line
  }
}

/**
 * Reads every PEM block of `text`; text outside the blocks is passed over, headers inside are not allowed.
 * @throws {PemError} a block without an end, a wrong end label, characters that are not base64
 */
export function readPemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  let open: { label: string; line: number; body: string[] } | null = null
  let number = 0
  for (const raw of text.split(/\r\n|\n|\r/)) {
    number++
    const line = raw.trim()
    const marker = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----$/.exec(line)
    if (!marker) {
      open?.body.push(line)
    } else if (marker[1] === 'BEGIN') {
      if (open) throw new PemError(number, `"BEGIN" inside the block begun in line ${open.line}`)
      open = { label: marker[2] as string, line: number, body: [] }
    } else {
      if (open === null || open.label !== marker[2])
        throw new PemError(number, `"END ${marker[2]}" without its "BEGIN"`)
      blocks.push({ label: open.label, der: decodeBase64(open.body.join(''), open.line) })
      open = null
    }
  }
  if (open) throw new PemError(open.line, `"BEGIN ${open.label}" without its "END"`)
  return blocks
}

/** Returns the octets of strict base64 (RFC 4648 §4, padded); `line` is where it began, for the message. */
export function decodeBase64(text: string, line: number): Uint8Array {
  const compact = text.replace(/\s+/g, '')
  const stray = /[^A-Za-z0-9+/=]|=(?=[^=])/.exec(compact)
  if (stray) throw new PemError(line, `${JSON.stringify(stray[0])} is no base64 character, after the start`)
  const bytes = Buffer.from(compact, 'base64')
  if (compact.length === 0 || compact.length % 4 !== 0 || bytes.toString('base64') !== compact) {
    throw new PemError(line, 'base64 cut off or with stray bits after the start')
  }
  return Uint8Array.from(bytes)
}
