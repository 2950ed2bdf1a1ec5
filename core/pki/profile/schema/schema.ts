import { z } from 'zod'
import { isDottedOid, keyUsageBits, signatureAlgorithms } from '../../x509/index.ts'
import { interfaceIds, pkis, profileIds } from '../ids/index.ts'

export const confidences = ['read', 'seen', 'assumed'] as const
export type Confidence = (typeof confidences)[number]

/** Where a value comes from and how sure it is; every value of a profile has both. */
const mark = {
  source: z.string().min(1),
  confidence: z.enum(confidences),
}

const marked = <T extends z.ZodType>(value: T) => z.strictObject({ value, ...mark })

const stringTypes = ['UTF8String', 'PrintableString'] as const
export type StringType = (typeof stringTypes)[number]
const presence = z.enum(['required', 'optional'])

/** One attribute of the subject, in certificate order, one RDN each. */
const subjectAttribute = z.discriminatedUnion('attribute', [
  z.strictObject({
    attribute: z.enum(['commonName', 'organizationName', 'organizationalUnitName']),
    presence,
    string: z.enum(stringTypes),
    /** One of the two: octets of UTF-8, or characters as RFC 5280 §A.1 counts. */
    maxOctets: z.int().min(1).max(64).optional(),
    maxCharacters: z.int().min(1).max(64).optional(),
    ...mark,
  }),
  z.strictObject({
    attribute: z.literal('countryName'),
    presence,
    string: z.literal('PrintableString'),
    maxOctets: z.literal(2),
    ...mark,
  }),
  /** organizationalUnitName holding a Remote Party Role code, two upper-case hex characters. */
  z.strictObject({
    attribute: z.literal('remotePartyRole'),
    presence: z.literal('required'),
    string: z.enum(stringTypes),
    roles: z.array(z.int().min(0).max(255)).min(1),
    ...mark,
  }),
  /** x500UniqueIdentifier holding an EUI-64 as a BIT STRING of 64 bits. */
  z.strictObject({ attribute: z.literal('uniqueIdentifier'), presence, bits: z.literal(64), ...mark }),
])
export type SubjectAttribute = z.infer<typeof subjectAttribute>

const critical = z.boolean()
const isPolicy = (text: string): boolean => text === 'world' || text === 'anyPolicy' || isDottedOid(text)

/** One extension, in certificate order. */
const profileExtension = z.discriminatedUnion('extension', [
  z.strictObject({ extension: z.literal('keyUsage'), critical, bits: z.array(z.enum(keyUsageBits)).min(1), ...mark }),
  z.strictObject({
    extension: z.literal('basicConstraints'),
    critical,
    cA: z.boolean(),
    pathLen: z.int().min(0).max(9).nullable(),
    ...mark,
  }),
  z.strictObject({
    extension: z.literal('subjectKeyIdentifier'),
    critical,
    method: z.union([z.literal(1), z.literal(2)]),
    ...mark,
  }),
  z.strictObject({ extension: z.literal('authorityKeyIdentifier'), critical, ...mark }),
  z.strictObject({
    extension: z.literal('certificatePolicies'),
    critical,
    /** `world`: the policy OID that the world sets for this PKI and environment. */
    policy: z.string().refine(isPolicy, 'allowed: "world", "anyPolicy" or a dotted OID'),
    ...mark,
  }),
  z.strictObject({
    extension: z.literal('subjectAltName'),
    critical,
    names: z.enum(['hardwareModuleName', 'dNSName']),
    ...mark,
  }),
  z.strictObject({
    extension: z.literal('extendedKeyUsage'),
    critical,
    purposes: z.array(z.enum(['serverAuth', 'clientAuth'])).min(1),
    ...mark,
  }),
  z.strictObject({
    extension: z.literal('cRLDistributionPoints'),
    critical,
    /** The last part of the URI; the world sets the rest. */
    file: z.string().regex(/^[a-z0-9-]+\.crl$/, 'not a file name like eii.crl'),
    ...mark,
  }),
  /** RFC 5934 §4.4.1. The value of a Root OCA is not known, so it is off until one is given as hex. */
  z.strictObject({
    extension: z.literal('wrappedApexContinKey'),
    critical,
    valueHex: z
      .string()
      .regex(/^([0-9A-Fa-f]{2})+$/)
      .nullable(),
    ...mark,
  }),
])
export type ProfileExtension = z.infer<typeof profileExtension>

const validity = z.union([
  z.strictObject({ years: z.int().min(1).max(100) }),
  z.strictObject({ notAfter: z.literal('99991231235959Z') }),
])

const fields = z.strictObject({
  version: marked(z.literal(3)),
  serialOctets: marked(z.int().min(8).max(20)),
  signatureAlgorithm: marked(z.enum(signatureAlgorithms)),
  publicKey: marked(
    z.discriminatedUnion('algorithm', [
      z.strictObject({ algorithm: z.literal('ec'), curve: z.literal('P-256') }),
      z.strictObject({
        algorithm: z.literal('rsa'),
        bits: z.union([z.literal(2048), z.literal(3072), z.literal(4096)]),
      }),
    ]),
  ),
  validity: marked(validity),
  /** Whether validity runs from 00:00:00Z of one day to 23:59:59Z of another. */
  wholeDays: marked(z.boolean()),
  /** How many days more than `validity` lint allows. */
  toleranceDays: marked(z.int().min(0).max(366)),
  subject: marked(z.array(subjectAttribute)),
  extensionOrder: marked(z.enum(['listed', 'any'])),
  extensions: z.array(profileExtension).min(1),
})

const csrRules = z.strictObject({
  keyUsage: z.enum(['required', 'optional']),
  extendedKeyUsage: z.enum(['optional', 'forbidden']),
  subjectAltName: z.enum(['required', 'forbidden']),
  /**
   * The interfaces over which a request must be exactly as the document says. Over the others, content that does not
   * change the certificate gives a warning. Profiles of older worlds do not have this key.
   */
  strictOn: marked(z.array(z.enum(interfaceIds))).default({
    value: ['ad-hoc', 'batched'],
    source: 'the XML of Ad Hoc and Batched has no place for warnings',
    confidence: 'assumed',
  }),
  ...mark,
})

export const profileSchema = z.strictObject({
  id: z.enum(profileIds),
  title: z.string().min(1),
  pki: z.enum(pkis),
  kind: z.enum(['root', 'issuing', 'leaf']),
  /** The profile of the CA that signs; a root names itself. */
  issuer: z.enum(profileIds),
  /** What the key is used for on a device; null for CAs and RSA credentials. */
  usage: z.enum(['digitalSignature', 'keyAgreement']).nullable(),
  fields,
  /** What a CSR for a leaf must have; null for CAs, which are never issued from a CSR. */
  csr: csrRules.nullable(),
})
export type ProfileDocument = z.infer<typeof profileSchema>
