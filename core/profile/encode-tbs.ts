import { concat, fromHex } from '../x509/bytes.ts'
import { context, TAG } from '../x509/der-reader.ts'
import { integer, namedBits, octetString, oid, sequence, smallInteger, TRUE, tlv } from '../x509/der-writer.ts'
import { type HardwareModule, keyUsageBits } from '../x509/extensions.ts'
import { GENERAL_NAME } from '../x509/name.ts'
import { OID } from '../x509/oids.ts'
import { keyIdentifier } from '../x509/public-key.ts'
import { algorithmFacts } from '../x509/signature.ts'
import { encodeTime } from '../x509/time.ts'
import { encodeSubject, type SubjectValues } from './encode-subject.ts'
import type { Profile } from './profile.ts'

/** Everything that differs between two certificates of one profile. */
export interface TbsValues {
  /** Contents octets of the serialNumber, minimal and positive. */
  readonly serial: Uint8Array
  /** The signer's subject, byte for byte. */
  readonly issuerDer: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly subject: SubjectValues
  readonly spkiDer: Uint8Array
  /** The contents of the key's BIT STRING, for the subjectKeyIdentifier. */
  readonly keyOctets: Uint8Array
  /** The signer's subjectKeyIdentifier. */
  readonly authorityKeyIdentifier: Uint8Array
  /** What `policy: world` stands for. */
  readonly policyOid: string
  readonly hardwareModule: HardwareModule | null
  readonly dnsNames: readonly string[]
  readonly crlUris: readonly string[]
}

const VERSION_3 = tlv(context(0, true), smallInteger(2))
const EMPTY = new Uint8Array(0)

/**
 * Returns the DER of the TBSCertificate that `profile` gives to `values`.
 * The one place where a profile becomes bytes: issuing and lint's rebuild both go through it.
 * Judges nothing; see lint.
 * @see RFC 5280 §4.1
 */
export function encodeTbs(profile: Profile, values: TbsValues): Uint8Array {
  const { serial, issuerDer, notBeforeSeconds, notAfterSeconds, subject, spkiDer, ...forExtensions } = values
  const { signatureAlgorithm, extensions } = profile.fields
  return sequence(
    VERSION_3,
    integer(serial),
    algorithmFacts[signatureAlgorithm.value].der,
    issuerDer,
    sequence(encodeTime(notBeforeSeconds), encodeTime(notAfterSeconds)),
    encodeSubject(profile, subject),
    spkiDer,
    tlv(context(3, true), sequence(...extensions.map((rule) => encodeExtension(rule, forExtensions)))),
  )
}

type ExtensionRule = Profile['fields']['extensions'][number]
type ExtensionValues = Pick<
  TbsValues,
  'keyOctets' | 'authorityKeyIdentifier' | 'policyOid' | 'hardwareModule' | 'dnsNames' | 'crlUris'
>

const fixed = new WeakMap<ExtensionRule, Uint8Array>()

function encodeExtension(rule: ExtensionRule, values: ExtensionValues): Uint8Array {
  const { keyOctets, authorityKeyIdentifier, policyOid, hardwareModule, dnsNames, crlUris } = values
  switch (rule.extension) {
    case 'keyUsage':
    case 'basicConstraints':
    case 'extendedKeyUsage':
    case 'wrappedApexContinKey':
      return encodeFixed(rule)
    case 'subjectKeyIdentifier':
      return wrap(rule, octetString(keyIdentifier(keyOctets, rule.method)))
    case 'authorityKeyIdentifier':
      return wrap(rule, sequence(tlv(context(0, false), authorityKeyIdentifier)))
    case 'certificatePolicies':
      return wrap(rule, sequence(sequence(oid(policyOf(rule.policy, policyOid)))))
    case 'subjectAltName':
      return wrap(rule, rule.names === 'dNSName' ? dnsAltName(dnsNames) : hardwareAltName(hardwareModule))
    case 'cRLDistributionPoints':
      return wrap(rule, sequence(...crlUris.map(distributionPoint)))
    default:
      return rule satisfies never
  }
}

const policyOf = (policy: string, world: string): string =>
  policy === 'world' ? world : policy === 'anyPolicy' ? OID.anyPolicy : policy

type FixedRule = Extract<
  ExtensionRule,
  { extension: 'keyUsage' | 'basicConstraints' | 'extendedKeyUsage' | 'wrappedApexContinKey' }
>

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

const wrap = (rule: ExtensionRule, value: Uint8Array): Uint8Array =>
  sequence(oid(OID[rule.extension]), rule.critical ? TRUE : EMPTY, octetString(value))

// RFC 4108 §5; RFC 5280 §4.2.1.6
function hardwareAltName(module: HardwareModule | null): Uint8Array {
  if (!module) return sequence()
  const name = sequence(oid(module.hwType), octetString(module.hwSerial))
  return sequence(tlv(GENERAL_NAME.otherName, oid(OID.hardwareModuleName), tlv(context(0, true), name)))
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const dnsAltName = (names: readonly string[]): Uint8Array =>
  sequence(...names.map((name) => tlv(GENERAL_NAME.dNSName, ascii(name))))

// RFC 5280 §4.2.1.13: distributionPoint [0] { fullName [0] { uniformResourceIdentifier [6] } }
const distributionPoint = (uri: string): Uint8Array =>
  sequence(tlv(context(0, true), tlv(context(0, true), tlv(GENERAL_NAME.uniformResourceIdentifier, ascii(uri)))))

/** Returns the DER of a certificate from its signed part, which stays as it is, byte for byte. */
export function assembleCertificate(tbsDer: Uint8Array, profile: Profile, signature: Uint8Array): Uint8Array {
  const { der } = algorithmFacts[profile.fields.signatureAlgorithm.value]
  return sequence(tbsDer, der, tlv(TAG.bitString, concat(Uint8Array.of(0), signature)))
}
