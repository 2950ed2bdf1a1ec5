import {
  algorithmFacts,
  context,
  DerWriter,
  encodeOidContents,
  encodeTime,
  fromHex,
  GENERAL_NAME,
  type HardwareModule,
  keyUsageBits,
  namedBits,
  OID,
  octetString,
  oid,
  passingCopy,
  sequence,
  smallInteger,
  TAG,
  TRUE,
  tlv,
} from '../x509/index.ts'
import { type SubjectValues, writeSubject } from './encode-subject.ts'
import type { Profile } from './profile.ts'

/** The values that differ between certificates of one profile. */
export interface TbsValues {
  /** Contents octets of the serialNumber, minimal and positive. */
  readonly serial: Uint8Array
  /** The signer's subject, byte for byte. */
  readonly issuerDer: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly subject: SubjectValues
  readonly spkiDer: Uint8Array
  readonly subjectKeyIdentifier: Uint8Array
  /** The signer's subjectKeyIdentifier. */
  readonly authorityKeyIdentifier: Uint8Array
  /** The OID that `policy: world` means. */
  readonly policyOid: string
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
  readonly crlUris: readonly string[]
}

const VERSION_3 = tlv(context(0, true), smallInteger(2))
const EMPTY = new Uint8Array(0)
const writer = new DerWriter()
const NO_UNUSED_BITS = Uint8Array.of(0)

/**
 * Returns the DER of the TBSCertificate of `values` under `profile`.
 * Issuing and lint's rebuild both use it: it is the only place that encodes a profile.
 * Does not check the values; see lint.
 * @see RFC 5280 §4.1
 */
export const encodeTbs = (profile: Profile, values: TbsValues): Uint8Array => passingCopy(writeTbs(profile, values))

/** Like {@link encodeTbs}, but the result is valid only until the next call of either function. */
export function writeTbs(profile: Profile, values: TbsValues): Uint8Array {
  const { serial, issuerDer, notBeforeSeconds, notAfterSeconds, subject, spkiDer } = values
  const { signatureAlgorithm, extensions } = profile.fields
  writer.start().open(TAG.sequence).raw(VERSION_3).element(TAG.integer, serial)
  writer.raw(algorithmFacts[signatureAlgorithm.value].der).raw(issuerDer)
  writer.open(TAG.sequence).raw(encodeTime(notBeforeSeconds)).raw(encodeTime(notAfterSeconds)).close()
  writeSubject(writer, profile, subject)
  writer.raw(spkiDer)
  writer.open(context(3, true)).open(TAG.sequence)
  for (const rule of extensions) writeExtension(rule, values)
  return writer.close().close().close().view()
}

type ExtensionRule = Profile['fields']['extensions'][number]
type ExtensionValues = Pick<
  TbsValues,
  'subjectKeyIdentifier' | 'authorityKeyIdentifier' | 'policyOid' | 'hardwareModule' | 'dnsNames' | 'crlUris'
>

const fixed = new WeakMap<ExtensionRule, Uint8Array>()

function writeExtension(rule: ExtensionRule, values: ExtensionValues): void {
  if (isFixed(rule)) {
    writer.raw(encodeFixed(rule))
    return
  }
  writer.open(TAG.sequence).element(TAG.oid, encodeOidContents(OID[rule.extension]))
  if (rule.critical) writer.raw(TRUE)
  writer.open(TAG.octetString)
  writeValue(rule, values)
  writer.close().close()
}

function writeValue(rule: Exclude<ExtensionRule, FixedRule>, values: ExtensionValues): void {
  const { subjectKeyIdentifier, authorityKeyIdentifier, policyOid, hardwareModule, dnsNames, crlUris } = values
  switch (rule.extension) {
    case 'subjectKeyIdentifier':
      writer.element(TAG.octetString, subjectKeyIdentifier)
      return
    case 'authorityKeyIdentifier':
      writer.open(TAG.sequence).element(context(0, false), authorityKeyIdentifier).close()
      return
    case 'certificatePolicies':
      writer.open(TAG.sequence).open(TAG.sequence)
      writer
        .element(TAG.oid, encodeOidContents(policyOf(rule.policy, policyOid)))
        .close()
        .close()
      return
    case 'subjectAltName':
      if (rule.names === 'dNSName') writeDnsNames(dnsNames)
      else writeHardwareModule(hardwareModule)
      return
    case 'cRLDistributionPoints':
      writer.open(TAG.sequence)
      for (const uri of crlUris) writeDistributionPoint(uri)
      writer.close()
      return
    default:
      rule satisfies never
  }
}

const policyOf = (policy: string, world: string): string =>
  policy === 'world' ? world : policy === 'anyPolicy' ? OID.anyPolicy : policy

// RFC 4108 §5; RFC 5280 §4.2.1.6
function writeHardwareModule(module: HardwareModule | null): void {
  writer.open(TAG.sequence)
  if (module) {
    writer.open(GENERAL_NAME.otherName).element(TAG.oid, encodeOidContents(OID.hardwareModuleName))
    writer.open(context(0, true)).open(TAG.sequence)
    writer.element(TAG.oid, encodeOidContents(module.hwType)).element(TAG.octetString, module.hwSerial)
    writer.close().close().close()
  }
  writer.close()
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1')

function writeDnsNames(names: readonly string[]): void {
  writer.open(TAG.sequence)
  for (const name of names) writer.element(GENERAL_NAME.dNSName, ascii(name))
  writer.close()
}

// RFC 5280 §4.2.1.13: distributionPoint [0] { fullName [0] { uniformResourceIdentifier [6] } }
function writeDistributionPoint(uri: string): void {
  writer.open(TAG.sequence).open(context(0, true)).open(context(0, true))
  writer.element(GENERAL_NAME.uniformResourceIdentifier, ascii(uri)).close().close().close()
}

type FixedRule = Extract<
  ExtensionRule,
  { extension: 'keyUsage' | 'basicConstraints' | 'extendedKeyUsage' | 'wrappedApexContinKey' }
>

const isFixed = (rule: ExtensionRule): rule is FixedRule =>
  rule.extension === 'keyUsage' ||
  rule.extension === 'basicConstraints' ||
  rule.extension === 'extendedKeyUsage' ||
  rule.extension === 'wrappedApexContinKey'

function encodeFixed(rule: FixedRule): Uint8Array {
  const known = fixed.get(rule)
  if (known) return known
  const value = fixedValue(rule)
  const encoded = value ? wrap(rule, value) : EMPTY
  fixed.set(rule, encoded)
  return encoded
}

function fixedValue(rule: FixedRule): Uint8Array | null {
  switch (rule.extension) {
    case 'keyUsage':
      return namedBits(rule.bits.map((bit) => keyUsageBits.indexOf(bit)))
    case 'basicConstraints':
      return sequence(rule.cA ? TRUE : EMPTY, rule.pathLen === null ? EMPTY : smallInteger(rule.pathLen))
    case 'extendedKeyUsage':
      return sequence(...rule.purposes.map((purpose) => oid(OID[purpose])))
    case 'wrappedApexContinKey':
      return rule.valueHex === null ? null : fromHex(rule.valueHex)
    default:
      return rule satisfies never
  }
}

const wrap = (rule: FixedRule, value: Uint8Array): Uint8Array =>
  sequence(oid(OID[rule.extension]), rule.critical ? TRUE : EMPTY, octetString(value))

/** Returns the DER of a certificate with this signed part, byte for byte. */
export function assembleCertificate(tbsDer: Uint8Array, profile: Profile, signature: Uint8Array): Uint8Array {
  const { der } = algorithmFacts[profile.fields.signatureAlgorithm.value]
  writer.start().open(TAG.sequence).raw(tbsDer).raw(der)
  writer.open(TAG.bitString).raw(NO_UNUSED_BITS).raw(signature).close().close()
  return writer.view().slice()
}
