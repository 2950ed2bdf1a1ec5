import type { PkiError } from '../../base/index.ts'
import { isLeaf, type LeafProfile, type ProfileSet } from '../../pki/profile/index.ts'
import { type2Devices } from '../../records/index.ts'
import { checkEntitlement, listRefusals } from './entitlement.ts'
import type { EntitlementRequest } from './entitlement-request.ts'
import type { EntitlementConfig } from './entitlement-rule.ts'
import type { Standing } from './register.ts'

export const certificateGroups = ['organisation', 'device', 'iki', 'dccki'] as const
export type CertificateGroup = (typeof certificateGroups)[number]

/** Whether a participant may have certificates under one profile now. */
export interface ProfileStanding {
  readonly profile: LeafProfile['id']
  readonly may: boolean
  /** The ids of the waivers that this needs. */
  readonly waivers: readonly string[]
  /** All refusals. */
  readonly refusals: readonly PkiError[]
}

/** The same for a group of profiles. `may` is true if any of them is allowed. */
export interface GroupStanding {
  readonly certificates: CertificateGroup
  readonly may: boolean
  /** Reasons why every request will be refused even so. */
  readonly notes: readonly string[]
  readonly profiles: readonly ProfileStanding[]
}

const groupOf = ({ pki }: LeafProfile): CertificateGroup =>
  pki === 'smki-organisation' ? 'organisation' : pki === 'smki-device' ? 'device' : pki

/**
 * Returns for each group of certificates whether a participant may have them now, as {@link checkEntitlement} decides.
 * Does not check limits, a device's earlier certificates, or the names and roles of a request.
 */
export function standingReport(
  standing: Standing,
  profiles: ProfileSet,
  config: EntitlementConfig,
): readonly GroupStanding[] {
  const all = profiles.all.filter(isLeaf).map((profile) => ({ profile, ...standingFor(standing, profile, config) }))
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

function standingFor(
  standing: Standing,
  profile: LeafProfile,
  config: EntitlementConfig,
): Omit<ProfileStanding, 'profile'> {
  const asked = probe(profile)
  const refusals = listRefusals(standing, asked, config)
  if (refusals.length > 0) return { may: false, waivers: [], refusals }
  return { may: true, waivers: checkEntitlement(standing, asked, config).waivers, refusals }
}

/** Returns a request that only the participant's own entries in the register can make fail. */
const probe = (profile: LeafProfile): EntitlementRequest => ({
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
    notes.push('it has no EUI-64 range for Type 1 devices, so it cannot use any Device ID')
  if (certificates === 'organisation' && eui64Ranges.length === 0)
    notes.push('it has no EUI-64 range, so it cannot use any EUI-64')
  if ((certificates === 'organisation' || certificates === 'iki') && remotePartyRoles.length === 0)
    notes.push('it has no Remote Party Role, so it cannot use any')
  return notes
}
