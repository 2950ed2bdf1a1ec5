import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { makeDirectory } from '../core/authority/world/make/index.ts'
import { PkiError } from '../core/base/index.ts'

/** As the name of an output; some options take it for stdout. */
export const STDOUT = '-'

/**
 * Writes a file, its folder made where it is missing; a private one is its owner's alone and replaces another whole.
 * An earlier file is replaced unless it holds a private key. Of those that do, a private output replaces the ones that
 * are copies of keys kept elsewhere, like by like (PKCS#12 by PKCS#12, a JSON keystore by a JSON keystore), and a file
 * of the very same octets; a bare key, which may be the only one there is, is never replaced.
 * @throws {PkiError} `OUTPUT_UNWRITABLE`
 */
export function writeOutput(path: string, contents: string | Uint8Array, isPrivate = false): void {
  try {
    keepKeyOf(path, Buffer.from(contents as string), isPrivate)
    makeFolderOf(path)
    if (isPrivate) replaceWhole(path, contents, 0o600)
    else writeFileSync(path, contents)
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Writes a file that anyone may be reading meanwhile: they see the earlier one or this one, whole. @throws {PkiError} `OUTPUT_UNWRITABLE` */
export function writeWhole(path: string, contents: string, mode = 0o644): void {
  try {
    keepKeyOf(path, Buffer.from(contents), false)
    makeFolderOf(path)
    replaceWhole(path, contents, mode)
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Makes the folder that `path` will lie in. @throws {PkiError} `OUTPUT_UNWRITABLE`, `USAGE` for `-` */
export function makeFolderOf(path: string): void {
  if (path === STDOUT)
    throw new PkiError('USAGE', '"-" is no file; allowed: a file', {
      cure: 'leave the option out where the result is to go to stdout; "./-" is a file',
    })
  try {
    makeDirectory(dirname(path))
  } catch (cause) {
    throw unwritable(path, reasonOf(cause), cause)
  }
}

/** Octets written into an earlier file could be read by whoever opened that before; those of a new file cannot. */
function replaceWhole(path: string, contents: string | Uint8Array, mode: number): void {
  const earlier = statSync(path, { throwIfNoEntry: false })
  // A device or a pipe is written to and not replaced; a directory fails here.
  if (earlier && !earlier.isFile()) {
    writeFileSync(path, contents)
    return
  }
  const target = earlier ? realpathSync(path) : path
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  const descriptor = openSync(temporary, 'wx', mode)
  try {
    writeFileSync(descriptor, contents)
    fsyncSync(descriptor)
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
}

function keepKeyOf(path: string, contents: Buffer, isPrivate: boolean): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return
  const earlier = readFileSync(path)
  const held = keyKindOf(earlier)
  if (held === null) return
  const isCopy = held !== 'bare key' && held === keyKindOf(contents)
  if (isPrivate && (isCopy || earlier.equals(contents))) return
  throw unwritable(path, 'it holds a private key, which is never overwritten')
}

/** Returns in what form these octets hold private keys, null where they hold none. */
function keyKindOf(octets: Buffer): 'bare key' | 'PKCS#12' | 'JSON keystore' | null {
  if (octets.includes('PRIVATE KEY-----'))
    return /^\s*\{/.test(octets.toString('latin1', 0, 100)) ? 'JSON keystore' : 'bare key'
  if (isTextKey(octets)) return 'bare key'
  const version = leadingVersion(octets)
  if (version === null) return null
  return version === PKCS12_VERSION ? 'PKCS#12' : 'bare key'
}

/** Whether octets are 32 octets of hex, or a private JWK (RFC 7518 §6.2.2), as keys are also given. */
function isTextKey(octets: Buffer): boolean {
  if (octets.length > MAX_TEXT_KEY_OCTETS) return false
  const text = octets.toString('latin1')
  return /^\s*(0x)?([0-9a-f]{2}[\s:]*){32}$/i.test(text) || (text.includes('"kty"') && /"d"\s*:/.test(text))
}

const MAX_TEXT_KEY_OCTETS = 65_536

// RFC 7292 §4: the version of a PFX is 3. RFC 5208 §5, RFC 5915 §3 and RFC 8017 A.1.2: those of bare keys are 0 and 1.
const PKCS12_VERSION = 3

/** Returns the INTEGER of one octet that a DER SEQUENCE starts with, as those of private keys do and of no certificate. */
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
