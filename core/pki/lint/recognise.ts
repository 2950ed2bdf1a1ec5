import { latestNotAfter, type Profile, type ProfileSet, profileExtension } from '../profile/index.ts'
import { findAttribute, isSelfIssued, NO_EXPIRY_SECONDS, oidName, rsaBits } from '../x509/index.ts'
import type { CertificateView } from './target/certificate-view.ts'
import { roleRule, roleText } from './target/name-problem.ts'
import { factsOf } from './target/profile-facts.ts'
import { parseRole } from './target/subject-values.ts'

/** A property that tells profiles apart. Its weight is higher the less often it is wrong in practice. */
interface Feature {
  readonly weight: number
  fits(view: CertificateView, profile: Profile): boolean
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item))

const features: readonly Feature[] = [
  { weight: 8, fits: (view, profile) => keyKind(view) === profile.fields.publicKey.value.algorithm },
  { weight: 1, fits: fitsKeySize },
  { weight: 8, fits: (view, profile) => isCa(view) === (profile.kind !== 'leaf') },
  { weight: 4, fits: (view, profile) => isCa(view) === false || isSelfIssued(view.tbs) === (profile.kind === 'root') },
  { weight: 6, fits: fitsAltName },
  { weight: 3, fits: fitsSubject },
  { weight: 3, fits: fitsRole },
  { weight: 3, fits: fitsKeyUsage },
  { weight: 2, fits: fitsExtendedKeyUsage },
  {
    weight: 2,
    fits: (view, profile) =>
      !view.extension('cRLDistributionPoints') === !profileExtension(profile, 'cRLDistributionPoints'),
  },
  { weight: 2, fits: fitsValidity },
]

// Above this total weight of misfits, the certificate counts as unknown.
const MAX_MISFIT = 12

/** Returns the profiles that fit best: several if the certificate cannot tell them apart, none if none is close. */
export function recogniseProfiles(view: CertificateView, profiles: ProfileSet): Profile[] {
  let best: Profile[] = []
  let least = MAX_MISFIT
  for (const profile of profiles.all) {
    const misfit = misfitOf(view, profile)
    if (misfit < least) {
      least = misfit
      best = [profile]
    } else if (misfit === least && best.length > 0) {
      best.push(profile)
    }
  }
  return best
}

function misfitOf(view: CertificateView, profile: Profile): number {
  let misfit = 0
  for (const { weight, fits } of features) if (!fits(view, profile)) misfit += weight
  return misfit
}

const keyKind = (view: CertificateView): string => view.tbs.publicKey.kind

function fitsKeySize(view: CertificateView, profile: Profile): boolean {
  const { publicKey } = view.tbs
  const wanted = profile.fields.publicKey.value
  return publicKey.kind !== 'rsa' || wanted.algorithm !== 'rsa' || rsaBits(publicKey.modulus) === wanted.bits
}

const isCa = (view: CertificateView): boolean =>
  view.decode('basicConstraints')?.cA === true || view.decode('keyUsage')?.includes('keyCertSign') === true

function fitsAltName(view: CertificateView, profile: Profile): boolean {
  const found = view.decode('subjectAltName')
  const kind = !found ? undefined : found.hardwareModules.length > 0 ? 'hardwareModuleName' : 'dNSName'
  return profileExtension(profile, 'subjectAltName')?.names === kind
}

function fitsSubject(view: CertificateView, profile: Profile): boolean {
  const { subject } = view.tbs
  const { subject: rules, subjectOids } = factsOf(profile)
  return (
    rules.every(({ oid, rule }) => rule.presence === 'optional' || findAttribute(subject, oid)) &&
    subject.attributes.every(({ type }) => subjectOids.includes(type))
  )
}

/** Whether the role code is one of the profile's. A decimal 137, as one published certificate has, counts as role 137. */
function fitsRole(view: CertificateView, profile: Profile): boolean {
  const text = roleText(profile, view.tbs.subject)
  if (text === null) return roleRule(profile) === undefined
  const role = parseRole(text) ?? (/^\d{3}$/.test(text) ? Number(text) : -1)
  return roleRule(profile)?.roles.includes(role) ?? true
}

function fitsKeyUsage(view: CertificateView, profile: Profile): boolean {
  return sameSet(view.decode('keyUsage') ?? [], profileExtension(profile, 'keyUsage')?.bits ?? [])
}

function fitsExtendedKeyUsage(view: CertificateView, profile: Profile): boolean {
  const found = view.decode('extendedKeyUsage')?.map(oidName) ?? []
  return sameSet(found, profileExtension(profile, 'extendedKeyUsage')?.purposes ?? [])
}

function fitsValidity(view: CertificateView, profile: Profile): boolean {
  const { notBefore, notAfter } = view.tbs
  const latest = latestNotAfter(profile, notBefore.seconds)
  if (latest === null) return notAfter.seconds === NO_EXPIRY_SECONDS
  return Math.abs(notAfter.seconds - latest) <= 2 * 86_400
}
