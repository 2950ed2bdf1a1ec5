import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { PkiError } from '../../core/base/index.ts'
import { makeDirectory } from '../../core/pki/input/index.ts'

/** The file name that means stdout, for options that allow it. */
export const STDOUT = '-'

/**
 * Writes a file and makes its folder if needed. Only the owner may read a private file, which replaces an earlier one in
 * one step. A file that holds no private key is replaced. A PKCS#12 or JSON keystore file may be replaced by a new private
 * one of the same format, and any key file by the same octets. A bare key is never replaced: it may be the only copy.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`
 */
export function writeOutput(path: string, contents: string | Uint8Array, isPrivate = false): void {
  attempt(path, () => {
    protectKeys(path, Buffer.from(contents as string), isPrivate)
    makeFolderOf(path)
    if (isPrivate) replaceWhole(path, contents, 0o600)
    else writeFileSync(path, contents)
  })
}

/** Returns what `work` returns. @throws {PkiError} `OUTPUT_UNWRITABLE` for any other error */
function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Writes a file that others may be reading: they see all of the old file or all of the new one. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeWhole(path: string, contents: string, mode = 0o644): void {
  attempt(path, () => {
    protectKeys(path, Buffer.from(contents), false)
    makeFolderOf(path)
    replaceWhole(path, contents, mode)
  })
}

/**
 * Like {@link writeOutput}, for a JSON keystore or another text whose pieces are made while it is written. It is put in place
 * once all of them are there; an earlier file stays as it was until then. Returns how many octets were written.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`, and whatever `pieces` throw
 */
export async function writeOutputPieces(
  path: string,
  pieces: AsyncIterable<string>,
  isPrivate: boolean,
): Promise<number> {
  const file = attempt(path, () => {
    protectKeys(path, isPrivate ? KEYSTORE_WITH_KEYS : NO_KEYS, isPrivate)
    makeFolderOf(path)
    return openReplacement(path, isPrivate ? 0o600 : 0o666)
  })
  let octets = 0
  try {
    for await (const piece of pieces) octets += attempt(path, () => writeAll(file.descriptor, Buffer.from(piece)))
    attempt(path, () => commitReplacement(file))
  } catch (error) {
    if (file.target !== null) rmSync(file.temporary, { force: true })
    throw error
  } finally {
    closeSync(file.descriptor)
  }
  return octets
}

const NO_KEYS = Buffer.alloc(0)
const KEYSTORE_WITH_KEYS = Buffer.from('{"-----BEGIN PRIVATE KEY-----')

/** Makes the folder of `path`. @throws {PkiError} `OUTPUT_UNWRITABLE`, `USAGE` for `-` */
export function makeFolderOf(path: string): void {
  if (path === STDOUT)
    throw new PkiError('USAGE', '"-" is not a file; allowed: a file', {
      cure: 'leave out the option to write to stdout; a file of this name is "./-"',
    })
  try {
    makeDirectory(dirname(path))
  } catch (cause) {
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Writes a new file and renames it. Someone who has opened the old file cannot read the new octets. */
function replaceWhole(path: string, contents: string | Uint8Array, mode: number): void {
  const file = openReplacement(path, mode)
  try {
    writeFileSync(file.descriptor, contents)
    commitReplacement(file)
  } catch (error) {
    if (file.target !== null) rmSync(file.temporary, { force: true })
    throw error
  } finally {
    closeSync(file.descriptor)
  }
}

/** A file that is written beside the one that it replaces. `target` is null for a device or a pipe, which is written to. */
interface Replacement {
  readonly descriptor: number
  readonly temporary: string
  readonly target: string | null
}

function openReplacement(path: string, mode: number): Replacement {
  const earlier = statSync(path, { throwIfNoEntry: false })
  // Fails for a directory.
  if (earlier && !earlier.isFile()) return { descriptor: openSync(path, 'w'), temporary: path, target: null }
  const target = earlier ? realpathSync(path) : path
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  return { descriptor: openSync(temporary, 'wx', mode), temporary, target }
}

function commitReplacement({ descriptor, temporary, target }: Replacement): void {
  if (target === null) return
  fsyncSync(descriptor)
  renameSync(temporary, target)
}

function writeAll(descriptor: number, octets: Buffer): number {
  for (let at = 0; at < octets.length; ) at += writeSync(descriptor, octets, at)
  return octets.length
}

function protectKeys(path: string, contents: Buffer, isPrivate: boolean): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) return
  const earlier = stat.size > MAX_READ_OCTETS ? keyPartOf(path) : readFileSync(path)
  const held = keyKindOf(earlier)
  if (held === null) return
  const isCopy = held !== 'bare key' && held === keyKindOf(contents)
  if (isPrivate && (isCopy || earlier.equals(contents))) return
  throw unwritable(path, 'it holds a private key, and a private key is never overwritten')
}

// Files of a few keys are far smaller; a JSON keystore may be larger than the memory.
const MAX_READ_OCTETS = 16_777_216

/** Returns the beginning of a large file, and its first private key if it has one. */
function keyPartOf(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const part = Buffer.alloc(MAX_READ_OCTETS)
    const start = part.subarray(0, readSync(descriptor, part, 0, part.length, 0))
    const head = Buffer.from(start.subarray(0, KEY_MARKER.length + HEAD_OCTETS))
    // Parts overlap, so that the marker is found where they meet.
    for (let at = 0, read = start.length; read > KEY_MARKER.length; ) {
      if (part.subarray(0, read).includes(KEY_MARKER)) return Buffer.concat([head, Buffer.from(KEY_MARKER)])
      at += read - KEY_MARKER.length
      read = readSync(descriptor, part, 0, part.length, at)
    }
    return head
  } finally {
    closeSync(descriptor)
  }
}

const KEY_MARKER = 'PRIVATE KEY-----'
const HEAD_OCTETS = 100

/** Returns the format of the private keys in these octets; null if there are none. */
function keyKindOf(octets: Buffer): 'bare key' | 'PKCS#12' | 'JSON keystore' | null {
  if (octets.includes(KEY_MARKER))
    return /^\s*\{/.test(octets.toString('latin1', 0, 100)) ? 'JSON keystore' : 'bare key'
  if (isTextKey(octets)) return 'bare key'
  const version = leadingVersion(octets)
  if (version === null) return null
  return version === PKCS12_VERSION ? 'PKCS#12' : 'bare key'
}

/** Whether the octets are a key as text: 32 octets in hex, or a private JWK (RFC 7518 §6.2.2). */
function isTextKey(octets: Buffer): boolean {
  if (octets.length > MAX_TEXT_KEY_OCTETS) return false
  const text = octets.toString('latin1')
  return /^\s*(0x)?([0-9a-f]{2}[\s:]*){32}$/i.test(text) || (text.includes('"kty"') && /"d"\s*:/.test(text))
}

const MAX_TEXT_KEY_OCTETS = 65_536

// RFC 7292 §4: the version of a PFX is 3. RFC 5208 §5, RFC 5915 §3 and RFC 8017 A.1.2: the version of a bare key is 0 or 1.
const PKCS12_VERSION = 3

/** Returns the one-octet INTEGER at the start of a DER SEQUENCE. Private keys start with one; certificates do not. */
function leadingVersion(octets: Buffer): number | null {
  const [tag, length = 0] = octets
  if (tag !== 0x30) return null
  const contents = 2 + (length > 0x80 ? length - 0x80 : 0)
  return octets[contents] === 0x02 && octets[contents + 1] === 1 ? (octets[contents + 2] ?? null) : null
}

const unwritable = (path: string, why: string, cause?: unknown): PkiError =>
  new PkiError('OUTPUT_UNWRITABLE', `"${path}" cannot be written: ${why}`, { cause })

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EEXIST: 'its folder is a file',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left',
  ENOTDIR: 'its folder is a file',
  EROFS: 'the file system is read-only',
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return reasons[code] ?? code
}

/** Writes an issued certificate. Returns null, or an error that says how to get the certificate, which still exists. */
export function saveCertificate(out: string, pem: string, serial: string): PkiError | null {
  try {
    writeOutput(out, pem)
    return null
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause
    return new PkiError(cause.code, cause.message, {
      cause,
      cure: `the certificate is issued; get it with "tpki cert export ${serial}"`,
    })
  }
}
