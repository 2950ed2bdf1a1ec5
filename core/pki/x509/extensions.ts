import { toLatin1 } from './bytes.ts'
import { context, DerError, DerReader, TAG } from './der-reader.ts'
import { GENERAL_NAME } from './name.ts'
import { OID } from './oids.ts'

/** One extension; its value is not decoded. */
export interface Extension {
  readonly oid: string
  readonly critical: boolean
  /** The contents of the extnValue OCTET STRING. */
  readonly value: Uint8Array
  /** Where `value` starts in the certificate, request or CRL that it was read from. Both share one buffer. */
  readonly offset: number
}

/** Reads a sequence of at least one extension. Accepts repeated ones. RFC 5280 §4.1 @throws {DerError} */
export function readExtensions(reader: DerReader): Extension[] {
  const at = reader.offset
  const list = reader.read(TAG.sequence, 'extensions')
  if (list.atEnd) throw new DerError(at, 'extensions: an empty sequence')
  const extensions: Extension[] = []
  while (!list.atEnd) {
    const extension = list.read(TAG.sequence, 'extension')
    const oid = extension.readOid('extension')
    const critical = extension.nextTag === TAG.boolean && extension.readBoolean('criticality', true)
    const value = extension.readContents(TAG.octetString, 'extension value')
    const offset = extension.offset - value.length
    extension.expectEnd('extension')
    extensions.push({ oid, critical, value, offset })
  }
  return extensions
}

// RFC 5280 §4.2.1.3: bit numbers.
export const keyUsageBits = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsageBit = (typeof keyUsageBits)[number]

/** Opens the value in place, so that offsets in errors count from the start of the certificate, request or CRL. */
export function openExtension({ value, offset }: Extension): DerReader {
  const input = new Uint8Array(value.buffer, value.byteOffset - offset, offset + value.length)
  return new DerReader(input, offset)
}

export function readKeyUsage(extension: Extension): KeyUsageBit[] {
  const reader = openExtension(extension)
  const { unused, bits } = reader.readBitString('keyUsage')
  reader.expectEnd('keyUsage')
  const last = bits[bits.length - 1]
  // X.690 §11.2.2: a named-bit-list ends with a one bit.
  if (last === undefined || (last & (1 << unused)) === 0)
    throw new DerError(extension.offset, 'keyUsage: trailing zero bits')
  const set: KeyUsageBit[] = []
  for (let bit = 0; bit < keyUsageBits.length && bit < bits.length * 8; bit++) {
    if (((bits[bit >> 3] as number) & (0x80 >> (bit & 7))) !== 0) set.push(keyUsageBits[bit] as KeyUsageBit)
  }
  return set
}

export interface BasicConstraints {
  readonly cA: boolean
  readonly pathLen: number | null
}

export function readBasicConstraints(extension: Extension): BasicConstraints {
  const reader = openExtension(extension)
  const contents = reader.read(TAG.sequence, 'basicConstraints')
  const cA = contents.nextTag === TAG.boolean && contents.readBoolean('cA', true)
  const pathLen = contents.atEnd ? null : contents.readSmallInteger('pathLenConstraint')
  contents.expectEnd('basicConstraints')
  reader.expectEnd('basicConstraints')
  return { cA, pathLen }
}

export interface PolicyInformation {
  readonly oid: string
  readonly qualified: boolean
}

export function readCertificatePolicies(extension: Extension): PolicyInformation[] {
  const reader = openExtension(extension)
  const list = reader.read(TAG.sequence, 'certificatePolicies')
  reader.expectEnd('certificatePolicies')
  const policies: PolicyInformation[] = []
  while (!list.atEnd) {
    const information = list.read(TAG.sequence, 'policyInformation')
    const oid = information.readOid('policyIdentifier')
    policies.push({ oid, qualified: !information.atEnd })
  }
  return policies
}

export function readSubjectKeyIdentifier(extension: Extension): Uint8Array {
  const reader = openExtension(extension)
  const identifier = reader.readContents(TAG.octetString, 'subjectKeyIdentifier')
  reader.expectEnd('subjectKeyIdentifier')
  return identifier
}

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier: Uint8Array | null
  /** Whether it has an authorityCertIssuer or authorityCertSerialNumber too. */
  readonly hasMore: boolean
}

export function readAuthorityKeyIdentifier(extension: Extension): AuthorityKeyIdentifier {
  const reader = openExtension(extension)
  const contents = reader.read(TAG.sequence, 'authorityKeyIdentifier')
  reader.expectEnd('authorityKeyIdentifier')
  const keyIdentifier = contents.readOptional(context(0, false), 'keyIdentifier')?.rest() ?? null
  return { keyIdentifier, hasMore: !contents.atEnd }
}

export function readExtendedKeyUsage(extension: Extension): string[] {
  const reader = openExtension(extension)
  const list = reader.read(TAG.sequence, 'extKeyUsage')
  reader.expectEnd('extKeyUsage')
  const purposes: string[] = []
  while (!list.atEnd) purposes.push(list.readOid('keyPurposeId'))
  return purposes
}

/** The hardwareModuleName of RFC 4108 §5. */
export interface HardwareModule {
  readonly hwType: string
  /** For a device its EUI-64, 8 octets. */
  readonly hwSerial: Uint8Array
}

export interface AltNames {
  readonly hardwareModules: readonly HardwareModule[]
  readonly dnsNames: readonly string[]
  /** The number of names of any other kind. */
  readonly others: number
}

export function readAltNames(extension: Extension): AltNames {
  const reader = openExtension(extension)
  const list = reader.read(TAG.sequence, 'subjectAltName')
  reader.expectEnd('subjectAltName')
  const hardwareModules: HardwareModule[] = []
  const dnsNames: string[] = []
  let others = 0
  while (!list.atEnd) {
    switch (list.nextTag) {
      case GENERAL_NAME.dNSName:
        dnsNames.push(toLatin1(list.readContents(GENERAL_NAME.dNSName, 'dNSName')))
        break
      case GENERAL_NAME.otherName: {
        const module = readOtherName(list)
        if (module) hardwareModules.push(module)
        else others++
        break
      }
      default:
        list.readRaw('generalName')
        others++
    }
  }
  return { hardwareModules, dnsNames, others }
}

function readOtherName(list: DerReader): HardwareModule | null {
  const otherName = list.read(GENERAL_NAME.otherName, 'otherName')
  if (otherName.readOid('otherName type') !== OID.hardwareModuleName) return null
  const wrapper = otherName.read(context(0, true), 'otherName value')
  otherName.expectEnd('otherName')
  const module = wrapper.read(TAG.sequence, 'hardwareModuleName')
  wrapper.expectEnd('otherName value')
  const hwType = module.readOid('hwType')
  const hwSerial = module.readContents(TAG.octetString, 'hwSerialNum')
  module.expectEnd('hardwareModuleName')
  return { hwType, hwSerial }
}

/** Returns the URIs of the fullName distribution points; null if there is another form. RFC 5280 §4.2.1.13 */
export function readCrlUris(extension: Extension): string[] | null {
  const reader = openExtension(extension)
  const list = reader.read(TAG.sequence, 'cRLDistributionPoints')
  reader.expectEnd('cRLDistributionPoints')
  const uris: string[] = []
  while (!list.atEnd) {
    const point = list.read(TAG.sequence, 'distributionPoint')
    const name = point.readOptional(context(0, true), 'distributionPointName')
    const fullName = name?.readOptional(context(0, true), 'fullName')
    if (!fullName || !point.atEnd || !name?.atEnd) return null
    while (!fullName.atEnd) {
      if (fullName.nextTag !== GENERAL_NAME.uniformResourceIdentifier) return null
      uris.push(toLatin1(fullName.readContents(GENERAL_NAME.uniformResourceIdentifier, 'URI')))
    }
  }
  return uris
}
