import type { CsrValues } from '../../core/authority/issuance/csr/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type LeafProfile, profileExtension } from '../../core/pki/profile/index.ts'
import { parseEui64, parseRole } from './identifiers.ts'

/** The options of `tpki csr new` that set values of the request. */
export interface CsrValueOptions {
  readonly eui64?: string
  readonly role?: string
  readonly cn?: string
  readonly org?: string
  readonly ou?: string
  readonly country?: string
  readonly dns: readonly string[]
  readonly hwType?: string
}

// The hwType of every published device of the RTDS.
const DEFAULT_HW_TYPE = '1.2.826.0.1.8641679.1.2.2.1'

const optionOf = {
  commonName: 'cn',
  organizationName: 'org',
  organizationalUnitName: 'ou',
  countryName: 'country',
  remotePartyRole: 'role',
  uniqueIdentifier: 'eui64',
} as const

/**
 * Returns the values of a request from command-line options.
 * @throws {PkiError} `USAGE` that names the options that `profile` needs or does not use
 */
export function readCsrValues(profile: LeafProfile, options: CsrValueOptions): CsrValues {
  const altName = profileExtension(profile, 'subjectAltName')?.names
  // SEC Appendix S [assumed]: the CN of an infrastructure certificate is its FQDN.
  const cn = options.cn ?? (altName === 'dNSName' ? options.dns[0] : undefined)
  const given: CsrValueOptions = cn === undefined ? options : { ...options, cn }
  checkOptions(profile, given, altName)
  const { org, ou, country } = given
  const eui64 = given.eui64 === undefined ? undefined : parseEui64(given.eui64)
  const isDevice = altName === 'hardwareModuleName'
  return {
    subject: {
      ...(cn === undefined ? {} : { commonName: cn }),
      ...(org === undefined ? {} : { organizationName: org }),
      ...(ou === undefined ? {} : { organizationalUnitName: ou }),
      ...(country === undefined ? {} : { countryName: country }),
      ...(given.role === undefined ? {} : { role: parseRole(given.role) }),
      ...(eui64 === undefined || isDevice ? {} : { eui64 }),
    },
    hardwareModule: isDevice && eui64 ? { hwType: given.hwType ?? DEFAULT_HW_TYPE, hwSerial: eui64 } : null,
    dnsNames: given.dns,
  }
}

function checkOptions(profile: LeafProfile, given: CsrValueOptions, altName: string | undefined): void {
  const rules = profile.fields.subject.value
  const required = rules
    .filter(({ presence }) => presence === 'required')
    .map(({ attribute }) => optionOf[attribute] as string)
  const optional = rules
    .filter(({ presence }) => presence === 'optional')
    .map(({ attribute }) => optionOf[attribute] as string)
  if (altName === 'hardwareModuleName') {
    required.push('eui64')
    optional.push('hwType')
  }
  if (altName === 'dNSName') required.push('dns')
  const isGiven = (option: string): boolean => {
    const value = given[option as keyof CsrValueOptions]
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  }
  const missing = required.filter((option) => !isGiven(option))
  if (missing.length > 0) throw usage(`"${profile.id}" needs ${missing.map(flag).join(', ')}`, required, optional)
  const stray = ['eui64', 'role', 'cn', 'org', 'ou', 'country', 'dns', 'hwType'].filter(
    (option) => isGiven(option) && !required.includes(option) && !optional.includes(option),
  )
  if (stray.length > 0) throw usage(`"${profile.id}" does not use ${stray.map(flag).join(', ')}`, required, optional)
}

const flag = (option: string): string => (option === 'hwType' ? '--hw-type' : `--${option}`)

const usage = (message: string, required: readonly string[], optional: readonly string[]): PkiError =>
  new PkiError(
    'USAGE',
    `${message}; allowed: ${required.map(flag).join(' ')}${optional.map((option) => ` [${flag(option)}]`).join('')}`,
  )
