import { type ErrorCode, PkiError } from '../../../base/index.ts'
import type { Finding } from '../../../pki/lint/index.ts'
import type { InterfaceId, Pki } from '../../../pki/profile/ids/index.ts'
import { pkis } from '../../../pki/profile/ids/index.ts'
import { isLeaf, type LeafProfile, type ProfileSet } from '../../../pki/profile/index.ts'
import type { CertificateContent } from './certificate-content.ts'
import { parseCsr } from './parse-csr.ts'
import { readContent } from './read-content.ts'
import { strictnessOf } from './strictness.ts'

export interface CsrCheck {
  /** The profiles that the request fits, in the order of the contract. */
  readonly profiles: readonly LeafProfile[]
  readonly content: CertificateContent
  readonly warnings: readonly Finding[]
  /** For each PKI without a fitting profile, why the request does not fit the nearest one. */
  readonly misfits: readonly Misfit[]
}

/** Why a request does not fit a profile. */
export interface Misfit {
  readonly pki: Pki
  readonly profile: LeafProfile
  readonly error: PkiError
}

/**
 * Checks a request against one profile, or against every leaf profile if `profile` is null, as over the interface `over`.
 * @throws {PkiError} `CSR_…`: the problem with the named profile, or with the nearest one
 */
export function checkCsr(
  der: Uint8Array,
  profile: LeafProfile | null,
  profiles: ProfileSet,
  over: InterfaceId = 'cli',
): CsrCheck {
  const tried = (profile ? [profile] : profiles.all.filter(isLeaf)).map((candidate) => tryProfile(der, candidate, over))
  const fitting = tried.filter((result) => 'content' in result)
  const misfits = tried.filter((result) => 'error' in result)
  const [first] = fitting
  if (!first) throw misfits.reduce(nearer).error
  return {
    profiles: fitting.map((result) => result.profile),
    content: first.content,
    warnings: first.warnings,
    misfits: nearestOfEachPki(misfits, new Set(fitting.map((result) => result.profile.pki))),
  }
}

function nearestOfEachPki(misfits: readonly Misfit[], fitting: ReadonlySet<Pki>): Misfit[] {
  return pkis
    .filter((pki) => !fitting.has(pki))
    .flatMap((pki) => {
      const ofPki = misfits.filter((misfit) => misfit.pki === pki)
      return ofPki.length === 0 ? [] : [ofPki.reduce(nearer)]
    })
}

interface Fit {
  readonly profile: LeafProfile
  readonly content: CertificateContent
  readonly warnings: readonly Finding[]
}

function tryProfile(der: Uint8Array, profile: LeafProfile, over: InterfaceId): Fit | Misfit {
  try {
    return { profile, ...readContent(parseCsr(der, profile), profile, strictnessOf(profile, over)) }
  } catch (error) {
    if (error instanceof PkiError) return { pki: profile.pki, profile, error }
    throw error
  }
}

// The later a check comes, the nearer the request is to that profile.
const ORDER: readonly ErrorCode[] = [
  'CSR_KEY_ALGORITHM_WRONG',
  'CSR_SUBJECT_WRONG',
  'CSR_EXTENSION_NOT_ALLOWED',
  'CSR_KEY_USAGE_WRONG',
  'CSR_EXTENSION_MISSING',
  'CSR_ROLE_WRONG',
]
const rank = ({ error: { code } }: Misfit): number => {
  const place = ORDER.indexOf(code)
  return place === -1 ? ORDER.length : place
}
const nearer = (a: Misfit, b: Misfit): Misfit => (rank(b) > rank(a) ? b : a)
