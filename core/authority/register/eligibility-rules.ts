import { formatRole } from '../../pki/profile/index.ts'
import { type DeviceType, type2Devices } from '../../records/index.ts'
import { type AskedFor, isForDevice } from './asked.ts'
import type { EntitlementRule, Shortfall } from './entitlement-rule.ts'
import type { Standing } from './register.ts'

const always = (): boolean => true

/** What a participant that may have certificates may have them for; a waiver reaches none of it. */
export const eligibilityRules: readonly EntitlementRule[] = [
  {
    code: 'PARTICIPANT_SUSPENDED',
    clause: 'SEC Appendix M, Authorised Subscriber',
    requirement: null,
    appliesTo: always,
    check: ({ id, participant: { suspended } }) =>
      suspended && {
        found: `participant "${id}" is suspended since ${suspended.at} by ${suspended.by}: ${suspended.reason}`,
        cure: `lift it with "tpki participant resume ${id}"`,
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
    // The Ad Hoc service does no Eligible Subscriber check.
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

function findType2(standing: Standing, { deviceType, eui64 }: AskedFor): Shortfall | null {
  const registered = rangeOf(standing, eui64)?.deviceType ?? null
  const type = [deviceType, registered].find(isType2)
  if (!type) return null
  return {
    found: `"${eui64}" is ${type === 'IHD' ? 'an' : 'a'} ${type}, a Type 2 device, which holds no device certificate`,
    cure: 'ask for a Type 1 device: GSME, ESME, CHF, GPF, PPMID, HCALCS or SAPC',
  }
}

function findNoAdHocRole({ id, participant: { kind, userRoles } }: Standing): Shortfall | null {
  const may = kind === 'dcc' || userRoles.includes('import-supplier') || userRoles.includes('gas-supplier')
  if (may) return null
  return {
    found: `participant "${id}" is ${userRoles.join(', ') || 'of no User Role'}; allowed: import-supplier, gas-supplier, or the DCC`,
    cure: 'use the Portal or the Batched service, or correct its User Roles',
  }
}

function rangeOf({ participant }: Standing, eui64: string | null) {
  return participant.eui64Ranges.find(({ from, to }) => eui64 !== null && eui64 >= from && eui64 <= to)
}

function findForeignEui64(standing: Standing, { eui64 }: AskedFor): Shortfall | null {
  if (rangeOf(standing, eui64)) return null
  const own = standing.participant.eui64Ranges.map(({ from, to }) => `${from}-${to}`).join(', ') || 'none'
  return {
    found: `EUI-64 "${eui64}" lies in no range of participant "${standing.id}"; allowed: ${own}`,
    cure: `add the range with "tpki participant set ${standing.id} --eui64-range FROM-TO"`,
  }
}

function findForeignRole({ id, participant }: Standing, { role }: AskedFor): Shortfall | null {
  if (role === null || participant.remotePartyRoles.includes(role)) return null
  const own = participant.remotePartyRoles.map(formatRole).join(', ') || 'none'
  return {
    found: `Remote Party Role ${formatRole(role)} is none of participant "${id}"; allowed: ${own}`,
    cure: `add it with "tpki participant set ${id} --role ${formatRole(role)}"`,
  }
}

function findForeignName({ id, participant }: Standing, { organizationName }: AskedFor): Shortfall | null {
  const own = [participant.name, ...participant.tradingNames]
  if (organizationName === null || own.includes(organizationName)) return null
  return {
    found: `organizationName "${organizationName}" is no name of participant "${id}"; allowed: ${own.join(', ')}`,
    cure: `add it with "tpki participant set ${id} --trading-name"`,
  }
}
