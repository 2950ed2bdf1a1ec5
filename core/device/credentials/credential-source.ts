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

/** A file, or a member of a zip. */
export interface CredentialSource {
  readonly name: string
  readonly folder: string
  /** How many items it holds. */
  readonly count: number
  /** Its items; null if the file is read again when its device is checked, so that few items are in memory at a time. */
  readonly held: readonly Credential[] | null
}

export interface SourceContents {
  readonly source: CredentialSource
  readonly items: readonly Credential[]
  /** Whether the user named this file. Then it must hold a credential. */
  readonly isNamed: boolean
}

// A file with more items than this would be read again for many devices, so its items stay in memory.
const MAX_READ_AGAIN = 8

/**
 * Yields the contents of `path`: a file, the members of a zip, or the files in a directory and its subdirectories. Files
 * without credentials are yielded without items. In a directory, a file that cannot be read is an item if its name looks
 * like a credential.
 * @throws {PkiError} `INPUT_…` if `path` itself cannot be read
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
  if (!isNamed && found.length === 0 && isCredentialName(input.name) && !isRelated(input))
    return problem(input.name, nothingIn(input))
  // Any text may quote part of a PEM block, so a failure counts only if the file is named or looks like a credential.
  const isExpected = isNamed || isCredentialName(input.name)
  const items = isExpected ? found : found.filter(({ kind }) => kind !== 'unreadable-file')
  const isHeld = isMember || found.length !== items.length || items.length > MAX_READ_AGAIN || isEncrypted(input)
  const { name } = input
  return { source: { name, folder: dirname(name), count: items.length, held: isHeld ? items : null }, items, isNamed }
}

/** Returns the items of a source. Reads the file again if they are not in memory. @throws {PkiError} `INPUT_…` */
export async function itemsOf(
  { name, held }: CredentialSource,
  passphrase: string | null,
): Promise<readonly Credential[]> {
  return held ?? (await decodeCredentials(readInputFile(name, MAX_BUNDLE_OCTETS), passphrase))
}

/** File names that look like credentials. What a file holds is decided by its contents. */
const EXTENSIONS = '.pem .crt .cer .cert .der .p7b .p7c .key .p8 .pk8 .p12 .pfx .csr .req .jwk .zip'.split(' ')
const isCredentialName = (file: string): boolean => EXTENSIONS.includes(extname(file).toLowerCase())

/** Whether a file without credentials holds something related, such as a public key or a CRL. */
function isRelated({ bytes }: InputFile): boolean {
  const text = decodeText(bytes)?.trim()
  return text === undefined ? sniffDer(bytes) !== null : text.includes('-----BEGIN') || /^(\{|MI)/.test(text)
}

/** A key file that is empty or truncated must be reported: it is not the same as a key that was never given. */
const nothingIn = ({ name, bytes }: InputFile): PkiError =>
  bytes.length === 0
    ? new PkiError('INPUT_EMPTY', `"${name}" is empty`)
    : new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" holds no certificate, private key or CSR`)

const isZip = ({ bytes }: InputFile): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

// Decryption takes some hundred milliseconds by design, so it is done once.
const isEncrypted = ({ bytes }: InputFile): boolean => {
  const kind = sniffDer(bytes)
  return kind === 'pkcs12' || kind === 'encrypted-key' || Buffer.from(bytes).includes('ENCRYPTED')
}
