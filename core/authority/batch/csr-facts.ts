import { profileIds } from '../../pki/profile/ids/index.ts'
import type { LeafProfile, ProfileSet } from '../../pki/profile/index.ts'
import type { KeyBinding } from '../../records/index.ts'
import type { RequestedCertificate } from '../issuance/index.ts'
import { type Examined, NO_PROFILE } from './chunk-messages.ts'

/** What the main thread knows of a CSR that has passed the checks of the worker. */
export interface CsrFacts extends RequestedCertificate {
  /** What its key would be bound to. */
  readonly binding: KeyBinding
}

/** Returns what is known of each CSR of a part; null for one that is refused. */
export function factsOfCsrs(
  examined: Examined,
  environment: string | null,
  profiles: ProfileSet,
): readonly (CsrFacts | null)[] {
  const leaves = new Map<number, LeafProfile>()
  const leafAt = (place: number): LeafProfile => {
    const leaf = leaves.get(place) ?? profiles.findLeaf(profileIds[place] as string)
    leaves.set(place, leaf)
    return leaf
  }
  return examined.names.map((_, i) => {
    const place = examined.profiles[i] as number
    return place === NO_PROFILE ? null : factsOf(i, examined, leafAt(place), environment)
  })
}

function factsOf(i: number, examined: Examined, profile: LeafProfile, environment: string | null): CsrFacts {
  const named = examined.named.get(i)
  const deviceId = examined.deviceIds.slice(i * 16, (i + 1) * 16)
  const eui64 = deviceId.startsWith(' ') ? (named?.eui64 ?? null) : deviceId
  const subjectText = named?.subjectText ?? ''
  return {
    profile,
    csrDigest: examined.digests.slice(i * 64, (i + 1) * 64),
    keyFingerprint: examined.fingerprints.slice(i * 64, (i + 1) * 64),
    subjectText,
    eui64,
    role: named?.role ?? null,
    organizationName: named?.organizationName ?? null,
    binding: {
      profile: profile.id,
      environment: profile.pki === 'dccki' ? environment : null,
      holder: deviceId.startsWith(' ') ? subjectText : deviceId,
    },
  }
}
