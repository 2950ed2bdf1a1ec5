import { extname } from 'node:path'
import { PkiError } from '../../base/index.ts'
import { decodeMember, type FoundCertificate, isZip, notCertificate } from './decode-certificates.ts'
import { OctetBudget } from './octet-budget.ts'
import { type InputFile, isDirectory, listFiles, MAX_BUNDLE_OCTETS, readInputFile } from './read-input.ts'

export type { FoundCertificate } from './decode-certificates.ts'

/** Called for each member of a directory or zip that cannot be read. The others are read anyway, unless it throws. */
export type OnBadMember = (error: PkiError, file: string) => void

const refuseAll: OnBadMember = (error) => {
  throw error
}

/**
 * Returns every certificate in a file or directory: DER, PEM bundle, base64, PKCS#7, zip.
 * In a directory or zip, ignores files with other contents (keys, requests, notes), and calls `onBadMember`, which throws
 * by default, for a file that cannot be read. Does not open a zip inside a zip.
 * @throws {PkiError} `INPUT_…`, also if no certificate is found
 */
export async function readCertificates(
  path: string,
  onBadMember: OnBadMember = refuseAll,
): Promise<FoundCertificate[]> {
  if (!isDirectory(path)) return decodeCertificates(readInputFile(path, MAX_BUNDLE_OCTETS), onBadMember)
  const members = new MemberReader(path, onBadMember)
  for (const file of listFiles(path).filter(mayHoldCertificates)) {
    await members.read(file, () => readInDirectory(file, members))
  }
  return members.expectSome('the directory holds no certificate')
}

/** Like {@link readCertificates}, for octets in memory. */
export async function decodeCertificates(
  input: InputFile,
  onBadMember: OnBadMember = refuseAll,
): Promise<FoundCertificate[]> {
  const members = new MemberReader(input.name, onBadMember)
  if (isZip(input.bytes)) await readZipMembers(input, members)
  else {
    const { found, instead } = await decodeMember(input)
    if (found.length === 0) throw notCertificate(input.name, instead)
    return found
  }
  return members.expectSome('the zip holds no certificate')
}

/** Reads the members of one directory or zip in turn, within one budget. */
class MemberReader {
  readonly budget: OctetBudget
  readonly #path: string
  readonly #onBad: OnBadMember
  readonly #found: FoundCertificate[] = []
  #hasBad = false

  constructor(path: string, onBad: OnBadMember) {
    this.budget = new OctetBudget(path)
    this.#path = path
    this.#onBad = onBad
  }

  async read(file: string, decode: () => Promise<readonly FoundCertificate[]>): Promise<void> {
    try {
      for (const certificate of await decode()) this.#found.push(certificate)
    } catch (error) {
      if (!(error instanceof PkiError) || this.budget.isSpent) throw error
      // An empty member is ignored, like any other without certificates.
      if (error.code === 'INPUT_EMPTY') return
      this.#hasBad = true
      this.#onBad(error, file)
    }
  }

  expectSome(why: string): FoundCertificate[] {
    if (this.#found.length === 0 && !this.#hasBad) throw notCertificate(this.#path, why)
    return this.#found
  }
}

async function readInDirectory(file: string, members: MemberReader): Promise<readonly FoundCertificate[]> {
  const input = readInputFile(file, MAX_BUNDLE_OCTETS)
  members.budget.spend(input.bytes.length)
  if (!isZip(input.bytes)) return (await decodeMember(input)).found
  await readZipMembers(input, members)
  return []
}

async function readZipMembers(zip: InputFile, members: MemberReader): Promise<void> {
  const { readZip } = await import('./read-zip.ts')
  for (const member of readZip(zip, members.budget, mayHoldCertificates)) {
    await members.read(member.name, async () => (await decodeMember(member)).found)
  }
}

const EXTENSIONS = ['.pem', '.crt', '.cer', '.cert', '.der', '.p7b', '.p7c', '.zip']
const mayHoldCertificates = (name: string): boolean => EXTENSIONS.includes(extname(name).toLowerCase())
