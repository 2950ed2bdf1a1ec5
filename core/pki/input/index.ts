export { decodeCsr } from './decode-csr.ts'
export { decodeSecret } from './decode-secret.ts'
export { decodeText } from './decode-text.ts'
export { makeDirectory } from './make-directory.ts'
export { OctetBudget } from './octet-budget.ts'
export { decodeCertificates, type FoundCertificate, type OnBadMember, readCertificates } from './read-certificates.ts'
export {
  type InputFile,
  isDirectory,
  listFiles,
  MAX_BUNDLE_OCTETS,
  MAX_CSR_OCTETS,
  readInputFile,
} from './read-input.ts'
export { readZip } from './read-zip.ts'
export { type Contents, isUtf16, type Refusal, type Unwrapped, UTF16_CURE, unwrap } from './unwrap.ts'
export { unpackMember } from './zip/unpack-member.ts'
export { apart, FileWindows, findDirectory, listMembers, readPacked, type ZipMember } from './zip/zip-directory.ts'
export { DEFLATED, END, END_64, IN_EXTRA_16, IN_EXTRA_32, LOCAL, LOCATOR, MEMBER, STORED } from './zip/zip-records.ts'
