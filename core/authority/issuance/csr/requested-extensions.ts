import { PkiError } from '../../../base/index.ts'
import { type Finding, makeFinding } from '../../../pki/lint/index.ts'
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
  readBasicConstraints,
  readExtendedKeyUsage,
  readKeyUsage,
  toHex,
} from '../../../pki/x509/index.ts'
import { ignoreOrRefuse, refuse, type Strictness } from './csr-refusal.ts'

/** The values of a request's extensions, checked against the profile. */
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
 * subjectKeyIdentifier and basicConstraints CA:FALSE, which tools add, do not change the certificate: a warning if tolerant.
 * @throws {PkiError} `CSR_EXTENSION_…`, `CSR_KEY_USAGE_WRONG`, `CSR_EXTENDED_KEY_USAGE_WRONG`, `CSR_ALT_NAME_WRONG`,
 *   `CSR_EUI64_WRONG`, `CSR_DNS_NAME_WRONG`, `CSR_MALFORMED`
 */
export function readRequestedExtensions(
  profile: LeafProfile,
  extensions: readonly Extension[],
  strictness: Strictness,
): RequestedExtensions {
  const others = extensions.filter(({ oid }) => !requestableOids.includes(oid))
  const ignored = others.map((extension) => ignoreExtension(profile, extension, strictness))
  checkKeyUsage(profile, findRequested(profile, extensions, 'keyUsage'))
  checkExtendedKeyUsage(profile, findRequested(profile, extensions, 'extendedKeyUsage'))
  const altName = findRequested(profile, extensions, 'subjectAltName')
  const names = altName ? decode(altName, readAltNames) : null
  const criticality = extensions
    .filter(({ oid }) => requestableOids.includes(oid))
    .map((extension) => criticalityWarning(profile, extension))
    .filter((found) => found !== null)
  const warnings = [...ignored, ...criticality]
  const wanted = profileExtension(profile, 'subjectAltName')?.names
  if (!names || !wanted) return { hardwareModule: null, dnsNames: [], warnings }
  if (wanted === 'hardwareModuleName') return { hardwareModule: onlyModule(profile, names), dnsNames: [], warnings }
  return { hardwareModule: null, dnsNames: onlyDnsNames(profile, names), warnings }
}

/** Returns a warning for an extension that does not change the certificate. @throws {PkiError} for any other */
function ignoreExtension(profile: LeafProfile, extension: Extension, strictness: Strictness): Finding {
  const name = oidName(extension.oid)
  const what = `extension ${name} is in the request; allowed: ${allowedNames(profile).join(', ')}`
  const isHarmless =
    extension.oid === OID.subjectKeyIdentifier ||
    (extension.oid === OID.basicConstraints && !decode(extension, readBasicConstraints).cA)
  const cure = isHarmless ? (cures[extension.oid] as string) : `make the request without ${name}`
  if (!isHarmless) return refuse(profile, 'CSR_EXTENSION_UNKNOWN', what, cure)
  const field = `extensions.${name}`
  return ignoreOrRefuse(strictness, profile, {
    code: 'CSR_EXTENSION_UNKNOWN',
    rule: 'w_csr_extension_ignored',
    field,
    what,
    cure,
  })
}

/** How to leave out what a tool adds by default. */
const cures: Readonly<Record<string, string>> = {
  [OID.subjectKeyIdentifier]: 'Java keytool always adds it: make the request with "tpki csr new" or OpenSSL',
  [OID.basicConstraints]:
    'OpenSSL: remove basicConstraints from req_extensions; GnuTLS: make the request with "tpki csr new"',
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
      profile,
      'CSR_EXTENSION_NOT_ALLOWED',
      `extension ${name} is in the request; allowed by "${profile.id}": ${allowedNames(profile).join(', ')}`,
    )
  }
  if (!extension && rule === 'required') {
    refuse(
      profile,
      'CSR_EXTENSION_MISSING',
      `the request has no extension ${name}, which "${profile.id}" requires`,
      `add ${name}${requestedValue(profile, name)}; "tpki csr new ${profile.id}" makes a request that fits`,
    )
  }
  return extension
}

/** The value that the profile requires, for the remedy. */
function requestedValue(profile: LeafProfile, name: Requestable): string {
  if (name === 'keyUsage') return `: ${profileExtension(profile, 'keyUsage')?.bits.join(', ') ?? ''}`
  return name === 'subjectAltName' ? ` with a ${profileExtension(profile, 'subjectAltName')?.names ?? 'name'}` : ''
}

function decode<T>(extension: Extension, reader: (extension: Extension) => T): T {
  try {
    return reader(extension)
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    throw new PkiError(
      'CSR_MALFORMED',
      `the value of extension ${oidName(extension.oid)} is malformed: ${cause.message}`,
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
    profile,
    'CSR_KEY_USAGE_WRONG',
    `keyUsage ${asked.join(', ')} is requested; "${profile.id}" allows exactly ${allowed.join(', ')}`,
  )
}

function checkExtendedKeyUsage(profile: LeafProfile, extension: Extension | undefined): void {
  if (!extension) return
  const asked = decode(extension, readExtendedKeyUsage).map(oidName)
  const allowed: readonly string[] = profileExtension(profile, 'extendedKeyUsage')?.purposes ?? []
  const stranger = asked.find((purpose) => !allowed.includes(purpose))
  if (stranger)
    refuse(
      profile,
      'CSR_EXTENDED_KEY_USAGE_WRONG',
      `extendedKeyUsage ${stranger} is requested; allowed by "${profile.id}": ${allowed.join(', ') || 'none'}`,
    )
}

function onlyModule(profile: LeafProfile, { hardwareModules, dnsNames, others }: AltNames): HardwareModule {
  const [module] = hardwareModules
  if (!module || hardwareModules.length !== 1 || dnsNames.length + others > 0) {
    return refuse(
      profile,
      'CSR_ALT_NAME_WRONG',
      `subjectAltName has ${hardwareModules.length} hardwareModuleName and ${dnsNames.length + others} other names; allowed: exactly one hardwareModuleName`,
    )
  }
  if (module.hwSerial.length !== 8) {
    return refuse(
      profile,
      'CSR_EUI64_WRONG',
      `hwSerialNum "${toHex(module.hwSerial)}" has ${module.hwSerial.length} octets; the 8 octets of the Device ID, an EUI-64, are required`,
    )
  }
  return module
}

function onlyDnsNames(profile: LeafProfile, { hardwareModules, dnsNames, others }: AltNames): readonly string[] {
  if (dnsNames.length === 0 || hardwareModules.length + others > 0) {
    return refuse(
      profile,
      'CSR_ALT_NAME_WRONG',
      `subjectAltName has ${dnsNames.length} dNSName and ${hardwareModules.length + others} other names; allowed: at least one dNSName and no other name`,
    )
  }
  const wrong = dnsNames.find((name) => !isDnsName(name))
  if (wrong !== undefined)
    return refuse(profile, 'CSR_DNS_NAME_WRONG', `dNSName ${JSON.stringify(wrong)} is not a full host name`)
  // RFC 4343 §3: case does not count.
  const lower = dnsNames.map((name) => name.toLowerCase())
  const twice = dnsNames.find((_, i) => lower.indexOf(lower[i] as string) !== i)
  if (twice !== undefined)
    return refuse(
      profile,
      'CSR_DNS_NAME_WRONG',
      `dNSName "${twice}" appears twice (case does not count); allowed: once`,
    )
  return dnsNames
}

function criticalityWarning(profile: LeafProfile, { oid, critical }: Extension): Finding | null {
  const name = oidName(oid) as Requestable
  const wanted = profileExtension(profile, name)?.critical ?? critical
  if (critical === wanted) return null
  const message = `extension ${name} is ${critical ? '' : 'not '}critical in the request; the certificate will have the right flag`
  return makeFinding('w_csr_criticality', `extensions.${name}`, message, profile.csr.source)
}
