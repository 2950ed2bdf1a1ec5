import { type ErrorCode, PkiError } from '../../../base/index.ts'
import type { Finding } from '../../../pki/lint/index.ts'
import { type LeafProfile, profileExtension } from '../../../pki/profile/index.ts'
import {
  type AltNames,
  DerError,
  type Extension,
  findExtension,
  type HardwareModule,
  isDnsName,
  OID,
  oidName,
  readAltNames,
  readExtendedKeyUsage,
  readKeyUsage,
  toHex,
} from '../../../pki/x509/index.ts'

const SOURCE = 'SEC Appendix M, CSR contents'

/** What the extensions of a request ask for, checked against the profile. */
export interface RequestedExtensions {
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
  readonly warnings: readonly Finding[]
}

const requestable = ['keyUsage', 'extendedKeyUsage', 'subjectAltName'] as const
type Requestable = (typeof requestable)[number]
const requestableOids: readonly string[] = requestable.map((name) => OID[name])

/**
 * Checks the requested extensions against `profile`. A wrong criticality flag is a warning (Appendix M does not validate it).
 * @throws {PkiError} `CSR_EXTENSION_…`, `CSR_KEY_USAGE_WRONG`, `CSR_EXTENDED_KEY_USAGE_WRONG`, `CSR_ALT_NAME_WRONG`,
 *   `CSR_EUI64_WRONG`, `CSR_DNS_NAME_WRONG`, `CSR_MALFORMED`
 */
export function readRequestedExtensions(profile: LeafProfile, extensions: readonly Extension[]): RequestedExtensions {
  const stranger = extensions.find(({ oid }) => !requestableOids.includes(oid))
  if (stranger) {
    refuse(
      'CSR_EXTENSION_UNKNOWN',
      `extension ${oidName(stranger.oid)} in the request; allowed: ${allowedNames(profile).join(', ')}`,
    )
  }
  checkKeyUsage(profile, findRequested(profile, extensions, 'keyUsage'))
  checkExtendedKeyUsage(profile, findRequested(profile, extensions, 'extendedKeyUsage'))
  const altName = findRequested(profile, extensions, 'subjectAltName')
  const names = altName ? decode(altName, readAltNames) : null
  const warnings = extensions
    .map((extension) => criticalityWarning(profile, extension))
    .filter((found) => found !== null)
  const wanted = profileExtension(profile, 'subjectAltName')?.names
  if (!names || !wanted) return { hardwareModule: null, dnsNames: [], warnings }
  if (wanted === 'hardwareModuleName') return { hardwareModule: onlyModule(names), dnsNames: [], warnings }
  return { hardwareModule: null, dnsNames: onlyDnsNames(names), warnings }
}

const allowedNames = (profile: LeafProfile): Requestable[] =>
  requestable.filter((name) => profile.csr[name] !== 'forbidden')

function findRequested(
  profile: LeafProfile,
  extensions: readonly Extension[],
  name: Requestable,
): Extension | undefined {
  const extension = findExtension({ extensions }, OID[name])
  const rule = profile.csr[name]
  if (extension && rule === 'forbidden') {
    refuse(
      'CSR_EXTENSION_NOT_ALLOWED',
      `extension ${name} in the request; allowed by "${profile.id}": ${allowedNames(profile).join(', ')}`,
    )
  }
  if (!extension && rule === 'required') {
    refuse('CSR_EXTENSION_MISSING', `the request lacks the extension ${name}, which "${profile.id}" requires`)
  }
  return extension
}

function decode<T>(extension: Extension, reader: (extension: Extension) => T): T {
  try {
    return reader(extension)
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    throw new PkiError(
      'CSR_MALFORMED',
      `extension ${oidName(extension.oid)} cannot be read: ${cause.message} of its value`,
      { cause, source: 'RFC 5280 4.2' },
    )
  }
}

function checkKeyUsage(profile: LeafProfile, extension: Extension | undefined): void {
  if (!extension) return
  const asked = decode(extension, readKeyUsage)
  const allowed = profileExtension(profile, 'keyUsage')?.bits ?? []
  if (asked.length === allowed.length && asked.every((bit) => allowed.includes(bit))) return
  refuse(
    'CSR_KEY_USAGE_WRONG',
    `keyUsage ${asked.join(', ')} requested; "${profile.id}" allows exactly ${allowed.join(', ')}`,
  )
}

function checkExtendedKeyUsage(profile: LeafProfile, extension: Extension | undefined): void {
  if (!extension) return
  const asked = decode(extension, readExtendedKeyUsage).map(oidName)
  const allowed: readonly string[] = profileExtension(profile, 'extendedKeyUsage')?.purposes ?? []
  const stranger = asked.find((purpose) => !allowed.includes(purpose))
  if (stranger)
    refuse(
      'CSR_EXTENDED_KEY_USAGE_WRONG',
      `extendedKeyUsage ${stranger} requested; allowed by "${profile.id}": ${allowed.join(', ') || 'none'}`,
    )
}

function onlyModule({ hardwareModules, dnsNames, others }: AltNames): HardwareModule {
  const [module] = hardwareModules
  if (!module || hardwareModules.length !== 1 || dnsNames.length + others > 0) {
    return refuse(
      'CSR_ALT_NAME_WRONG',
      `subjectAltName with ${hardwareModules.length} hardwareModuleName and ${dnsNames.length + others} other names; allowed: exactly one hardwareModuleName`,
    )
  }
  if (module.hwSerial.length !== 8) {
    return refuse(
      'CSR_EUI64_WRONG',
      `hwSerialNum "${toHex(module.hwSerial)}" of ${module.hwSerial.length} octets where the 8 of the Device ID, an EUI-64, are required`,
    )
  }
  return module
}

function onlyDnsNames({ hardwareModules, dnsNames, others }: AltNames): readonly string[] {
  if (dnsNames.length === 0 || hardwareModules.length + others > 0) {
    return refuse(
      'CSR_ALT_NAME_WRONG',
      `subjectAltName with ${dnsNames.length} dNSName and ${hardwareModules.length + others} other names; allowed: dNSNames alone, at least one`,
    )
  }
  const wrong = dnsNames.find((name) => !isDnsName(name))
  if (wrong !== undefined) return refuse('CSR_DNS_NAME_WRONG', `dNSName ${JSON.stringify(wrong)} is no full host name`)
  const twice = dnsNames.find((name, i) => dnsNames.indexOf(name) !== i)
  if (twice !== undefined) return refuse('CSR_DNS_NAME_WRONG', `dNSName "${twice}" appears twice; allowed: once`)
  return dnsNames
}

function criticalityWarning(profile: LeafProfile, { oid, critical }: Extension): Finding | null {
  const name = oidName(oid) as Requestable
  const wanted = profileExtension(profile, name)?.critical ?? critical
  if (critical === wanted) return null
  const message = `extension ${name} is ${critical ? '' : 'not '}critical in the request; the certificate gets the right flag`
  return { rule: 'w_csr_criticality', severity: 'warning', field: `extensions.${name}`, message, source: SOURCE }
}

function refuse(code: ErrorCode, message: string): never {
  throw new PkiError(code, message, { source: SOURCE })
}
