import { formatRole } from '../../pki/profile/index.ts'
import { type DeviceType, type2Devices } from '../../records/index.ts'
import { type EntitlementRequest, isForDevice } from './entitlement-request.ts'
import type { EntitlementFault, EntitlementRule } from './entitlement-rule.ts'
import type { Standing } from './register.ts'

const always = (): boolean => true

/** Which certificates a participant may have. A waiver removes none of these rules. */
export const eligibilityRules: readonly EntitlementRule[] = [
  {
    code: 'PARTICIPANT_SUSPENDED',
    clause: 'SEC Appendix M, Authorised Subscriber',
    requirement: null,
    appliesTo: always,
    check: ({ id, participant: { suspended } }) =>
      suspended && {
        found: `participant "${id}" was suspended at ${suspended.at} by ${suspended.by}: ${suspended.reason}`,
        cure: `end the suspension with "tpki participant resume ${id}"`,
      },
  },
  {
    code: 'DEVICE_TYPE_2',
    clause: 'GBCS 12; SEC Appendix A',
    requirement: null,
    appliesTo: isForDevice,
    check: findType2,
  },
  {
    code: 'AD_HOC_ROLE_REQUIRED',
    clause: 'SEC Appendix M, Ad Hoc Device CSR web service',
    requirement: null,
    appliesTo: (asked) => isForDevice(asked) && asked.interface === 'ad-hoc',
    check: findNoAdHocRole,
  },
  {
    code: 'EUI64_NOT_OWN',
    clause: 'SEC Appendix M, checks of a CSR',
    requirement: null,
    // The Ad Hoc service does not check Eligible Subscribers.
    appliesTo: (asked) => asked.eui64 !== null && !(isForDevice(asked) && asked.interface === 'ad-hoc'),
    check: findForeignEui64,
  },
  {
    code: 'ROLE_NOT_OWN',
    clause: 'SEC Appendix M, CSR contents',
    requirement: null,
    appliesTo: ({ role }) => role !== null,
    check: findForeignRole,
  },
  {
    code: 'NAME_NOT_OWN',
    clause: 'SEC Appendix M, organisation trading name',
    requirement: null,
    appliesTo: ({ organizationName }) => organizationName !== null,
    check: findForeignName,
  },
]

const isType2 = (type: DeviceType | null): boolean => type2Devices.some((each) => each === type)

function findType2(standing: Standing, { deviceType, eui64 }: EntitlementRequest): EntitlementFault | null {
  const registered = rangeOf(standing, eui64)?.deviceType ?? null
  const type = [deviceType, registered].find(isType2)
  if (!type) return null
  return {
    found: `"${eui64}" is ${type === 'IHD' ? 'an' : 'a'} ${type}, a Type 2 device, which has no device certificates`,
    cure: 'request certificates for a Type 1 device: GSME, ESME, CHF, GPF, PPMID, HCALCS or SAPC',
  }
}

function findNoAdHocRole({ id, participant: { kind, userRoles } }: Standing): EntitlementFault | null {
  const may = kind === 'dcc' || userRoles.includes('import-supplier') || userRoles.includes('gas-supplier')
  if (may) return null
  const roles = userRoles.length === 0 ? 'no User Role' : `User Roles ${userRoles.join(', ')}`
  return {
    found: `participant "${id}" has ${roles}; allowed: import-supplier, gas-supplier, or the DCC`,
    cure: 'use the Portal or the Batched service, or correct its User Roles',
  }
}

function rangeOf({ participant }: Standing, eui64: string | null) {
  return participant.eui64Ranges.find(({ from, to }) => eui64 !== null && eui64 >= from && eui64 <= to)
}

function findForeignEui64(standing: Standing, { eui64 }: EntitlementRequest): EntitlementFault | null {
  if (rangeOf(standing, eui64)) return null
  const own = standing.participant.eui64Ranges.map(({ from, to }) => `${from}-${to}`).join(', ') || 'none'
  return {
    found: `EUI-64 "${eui64}" is not in a range of participant "${standing.id}"; allowed: ${own}`,
    cure: `add the range with "tpki participant set ${standing.id} --eui64-range FROM-TO"`,
  }
}

function findForeignRole({ id, participant }: Standing, { role }: EntitlementRequest): EntitlementFault | null {
  if (role === null || participant.remotePartyRoles.includes(role)) return null
  const own = participant.remotePartyRoles.map(formatRole).join(', ') || 'none'
  return {
    found: `Remote Party Role ${formatRole(role)} is not a role of participant "${id}"; allowed: ${own}`,
    cure: `add it with "tpki participant set ${id} --role ${formatRole(role)}"`,
  }
}

function findForeignName(
  { id, participant }: Standing,
  { organizationName }: EntitlementRequest,
): EntitlementFault | null {
  const own = [participant.name, ...participant.tradingNames]
  if (organizationName === null || own.includes(organizationName)) return null
  return {
    found: `organizationName "${organizationName}" is not a name of participant "${id}"; allowed: ${own.join(', ')}`,
    cure: `add it with "tpki participant set ${id} --trading-name"`,
  }
}
