import type { PkiError } from '../../base/index.ts'
import { isLeaf, type LeafProfile, type ProfileSet } from '../../pki/profile/index.ts'
import { type2Devices } from '../../records/index.ts'
import type { AskedFor } from './asked.ts'
import { checkEntitlement, listRefusals } from './entitlement.ts'
import type { EntitlementConfig } from './entitlement-rule.ts'
import type { Standing } from './register.ts'

export const certificateGroups = ['organisation', 'device', 'iki', 'dccki'] as const
export type CertificateGroup = (typeof certificateGroups)[number]

/** Whether a participant may have certificates of one profile now. */
export interface ProfileStanding {
  readonly profile: LeafProfile['id']
  readonly may: boolean
  /** The waivers without which it might not. */
  readonly waivers: readonly string[]
  /** Everything that stands against it. */
  readonly refusals: readonly PkiError[]
}

/** The same for the profiles that a lab speaks of together; `may` is true where any of them may be had. */
export interface GroupStanding {
  readonly certificates: CertificateGroup
  readonly may: boolean
  /** What will be refused all the same, whatever is asked for. */
  readonly notes: readonly string[]
  readonly profiles: readonly ProfileStanding[]
}

const groupOf = ({ pki }: LeafProfile): CertificateGroup =>
  pki === 'smki-organisation' ? 'organisation' : pki === 'smki-device' ? 'device' : pki

/**
 * Says for each group of certificates whether a participant may have them now, as {@link checkEntitlement} decides it.
 * Does not look at limits, at what a device has already, nor at names and roles, which a request brings.
 */
export function standingReport(
  standing: Standing,
  profiles: ProfileSet,
  config: EntitlementConfig,
): readonly GroupStanding[] {
  const all = profiles.all.filter(isLeaf).map((profile) => ({ profile, ...judge(standing, profile, config) }))
  return certificateGroups.map((certificates) => {
    const own = all.filter(({ profile }) => groupOf(profile) === certificates)
    return {
      certificates,
      may: own.some(({ may }) => may),
      notes: notesOn(standing, certificates),
      profiles: own.map((each) => ({ ...each, profile: each.profile.id })),
    }
  })
}

function judge(standing: Standing, profile: LeafProfile, config: EntitlementConfig): Omit<ProfileStanding, 'profile'> {
  const asked = probe(profile)
  const refusals = listRefusals(standing, asked, config)
  if (refusals.length > 0) return { may: false, waivers: [], refusals }
  return { may: true, waivers: checkEntitlement(standing, asked, config).waivers, refusals }
}

/** Returns a request that nothing but the participant's standing could be held against. */
const probe = (profile: LeafProfile): AskedFor => ({
  profile,
  interface: 'cli',
  deviceType: null,
  eui64: null,
  role: null,
  organizationName: null,
})

function notesOn({ participant }: Standing, certificates: CertificateGroup): string[] {
  const { eui64Ranges, remotePartyRoles } = participant
  const usable = eui64Ranges.filter(({ deviceType }) => !type2Devices.some((each) => each === deviceType))
  const notes: string[] = []
  if (certificates === 'device' && usable.length === 0)
    notes.push('it has no EUI-64 range of Type 1 devices, so no Device ID is its own')
  if (certificates === 'organisation' && eui64Ranges.length === 0)
    notes.push('it has no EUI-64 range, so no EUI-64 is its own')
  if ((certificates === 'organisation' || certificates === 'iki') && remotePartyRoles.length === 0)
    notes.push('it has no Remote Party Role, so none may stand in its certificates')
  return notes
}
