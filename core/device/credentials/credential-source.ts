import { dirname, extname } from 'node:path'
import { PkiError } from '../../base/index.ts'
import {
  decodeText,
  type InputFile,
  isDirectory,
  listFiles,
  MAX_BUNDLE_OCTETS,
  OctetBudget,
  readInputFile,
} from '../../pki/input/index.ts'
import { type Credential, decodeCredentials } from './decode-credentials.ts'
import { sniffDer } from './sniff-der.ts'

/** One file, or member of a zip, that holds credentials. */
export interface CredentialSource {
  readonly name: string
  readonly folder: string
  readonly count: number
  /** Null where the file is read again when its device's turn comes, so that a long run holds few of them at a time. */
  readonly held: readonly Credential[] | null
}

export interface SourceContents {
  readonly source: CredentialSource
  readonly items: readonly Credential[]
  /** Whether the user named this file, so that it ought to hold something. */
  readonly isNamed: boolean
}

// A file with more than these would be read again for each of many devices.
const MAX_READ_AGAIN = 8

/**
 * Yields what the files below `path` hold: a file, a zip, or a directory with all below it. Files that hold no
 * credentials are yielded without items.
 * @throws {PkiError} `INPUT_…` where `path` itself cannot be read
 */
export async function* readSources(path: string, passphrase: string | null): AsyncGenerator<SourceContents> {
  if (!isDirectory(path)) {
    yield* readFile(readInputFile(path, MAX_BUNDLE_OCTETS), true, passphrase)
    return
  }
  for (const file of listFiles(path)) {
    try {
      yield* readFile(readInputFile(file, MAX_BUNDLE_OCTETS), false, passphrase)
    } catch (error) {
      if (!(error instanceof PkiError)) throw error
      if (isCredentialName(file)) yield problem(file, error)
    }
  }
}

async function* readFile(
  input: InputFile,
  isNamed: boolean,
  passphrase: string | null,
): AsyncGenerator<SourceContents> {
  if (isZip(input)) yield* readMembers(input, passphrase)
  else yield await read(input, passphrase, isNamed)
}

const problem = (name: string, error: PkiError): SourceContents => {
  const items: Credential[] = [{ kind: 'unreadable-file', error }]
  return { source: { name, folder: dirname(name), count: 1, held: items }, items, isNamed: false }
}

async function* readMembers(zip: InputFile, passphrase: string | null): AsyncGenerator<SourceContents> {
  const { readZip } = await import('../../pki/input/index.ts')
  for (const member of readZip(zip, new OctetBudget(zip.name), () => true)) {
    if (member.bytes.length > 0 || isCredentialName(member.name)) yield await read(member, passphrase, false, true)
  }
}

async function read(
  input: InputFile,
  passphrase: string | null,
  isNamed: boolean,
  isMember = false,
): Promise<SourceContents> {
  const found = await decodeCredentials(input, passphrase)
  if (!isNamed && found.length === 0 && isCredentialName(input.name) && !isKnown(input))
    return problem(input.name, nothingIn(input))
  // A note may quote the beginning of a PEM block.
  const isExpected = isNamed || isCredentialName(input.name)
  const items = isExpected ? found : found.filter(({ kind }) => kind !== 'unreadable-file')
  const isHeld = isMember || found.length !== items.length || items.length > MAX_READ_AGAIN || isEncrypted(input)
  const { name } = input
  return { source: { name, folder: dirname(name), count: items.length, held: isHeld ? items : null }, items, isNamed }
}

/** Returns what a source holds, read again where it is not held. */
export async function itemsOf(
  { name, held }: CredentialSource,
  passphrase: string | null,
): Promise<readonly Credential[]> {
  return held ?? (await decodeCredentials(readInputFile(name, MAX_BUNDLE_OCTETS), passphrase))
}

/** How files are named that ought to hold credentials: what they do hold is told by their contents alone. */
const EXTENSIONS = '.pem .crt .cer .cert .der .p7b .p7c .key .p8 .pk8 .p12 .pfx .csr .req .jwk .zip'.split(' ')
const isCredentialName = (file: string): boolean => EXTENSIONS.includes(extname(file).toLowerCase())

/** Whether octets that hold no credential are at least something of that kind, such as a public key or a list of revocations. */
function isKnown({ bytes }: InputFile): boolean {
  const text = decodeText(bytes)?.trim()
  return text === undefined ? sniffDer(bytes) !== null : text.includes('-----BEGIN') || /^(\{|MI)/.test(text)
}

/** A key that was exported empty or cut off must not be taken for one that was never given. */
const nothingIn = ({ name, bytes }: InputFile): PkiError =>
  bytes.length === 0
    ? new PkiError('INPUT_EMPTY', `"${name}" is empty`)
    : new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" holds no certificate, key or request`)

const isZip = ({ bytes }: InputFile): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

// Opening one costs some hundred milliseconds by design.
const isEncrypted = ({ bytes }: InputFile): boolean => {
  const kind = sniffDer(bytes)
  return kind === 'pkcs12' || kind === 'encrypted-key' || Buffer.from(bytes).includes('ENCRYPTED')
}
