import { PkiError } from '../../../base/index.ts'
import type { Finding } from '../../../pki/lint/index.ts'
import { isLeaf, type LeafProfile, type ProfileSet } from '../../../pki/profile/index.ts'
import type { CertificateContent } from './certificate-content.ts'
import { parseCsr } from './parse-csr.ts'
import { readContent } from './read-content.ts'

export interface CsrCheck {
  /** The profiles that the request would serve, in the order of the contract. */
  readonly profiles: readonly LeafProfile[]
  readonly content: CertificateContent
  readonly warnings: readonly Finding[]
}

/**
 * Checks a request against one profile, or against every leaf profile where `profile` is null.
 * @throws {PkiError} `CSR_…`: what the named profile, or the one that came nearest, has against it
 */
export function checkCsr(der: Uint8Array, profile: LeafProfile | null, profiles: ProfileSet): CsrCheck {
  const tried = (profile ? [profile] : profiles.all.filter(isLeaf)).map((candidate) => tryProfile(der, candidate))
  const fitting = tried.flatMap((result) => ('content' in result ? [result] : []))
  const [first] = fitting
  if (first)
    return { profiles: fitting.map((result) => result.profile), content: first.content, warnings: first.warnings }
  throw tried.flatMap((result) => ('error' in result ? [result.error] : [])).reduce(nearer)
}

type Try = { profile: LeafProfile; content: CertificateContent; warnings: readonly Finding[] } | { error: PkiError }

function tryProfile(der: Uint8Array, profile: LeafProfile): Try {
  try {
    return { profile, ...readContent(parseCsr(der, profile), profile) }
  } catch (error) {
    if (error instanceof PkiError) return { error }
    throw error
  }
}

// The later a check stands, the nearer the request came to that profile.
const ORDER = [
  'CSR_KEY_ALGORITHM_WRONG',
  'CSR_SUBJECT_WRONG',
  'CSR_EXTENSION_NOT_ALLOWED',
  'CSR_EXTENSION_MISSING',
  'CSR_ROLE_WRONG',
  'CSR_KEY_USAGE_WRONG',
]
const rank = ({ code }: PkiError): number => {
  const place = ORDER.indexOf(code)
  return place === -1 ? ORDER.length : place
}
const nearer = (a: PkiError, b: PkiError): PkiError => (rank(b) > rank(a) ? b : a)
