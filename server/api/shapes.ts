import { z } from 'zod'
import { type CertificateStatus, certificateStatuses } from '../../core/authority/revocation/status/index.ts'
import { MAX_CSR_OCTETS } from '../../core/pki/input/index.ts'
import { pkis, profileIds } from '../../core/pki/profile/ids/index.ts'
import { interfaceIds } from '../../core/quota/index.ts'
import { auditActions } from '../../core/records/index.ts'

/** Shapes that several routes share. */

const instant = z.string().describe('ISO 8601, UTC')
const findings = z.array(
  z.looseObject({ rule: z.string(), severity: z.enum(['error', 'warning', 'notice']), message: z.string() }),
)

export const serialParams = z.strictObject({
  serial: z
    .string()
    .regex(/^[0-9A-Fa-f:-]{1,64}$/, 'not a serial number')
    .describe('the serial number: hex in either case, colons or dashes allowed, or the decimal form of keystore.json'),
})

export const csrText = z
  .string()
  .min(1)
  .max(MAX_CSR_OCTETS)
  .describe('PKCS#10: PEM with either label, or base64 without markers')

export const profileId = z
  .string()
  .describe(`one of ${profileIds.filter((id) => !/root|issuing|eii$|ui$/.test(id)).join(', ')}`)

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('the most items on a page'),
}

export const certificateShape = z.strictObject({
  serial: z.string(),
  profile: z.enum(profileIds),
  pki: z.enum(pkis),
  environment: z.string().nullable(),
  participant: z.string(),
  subject: z.string().describe('RFC 4514'),
  eui64: z.string().nullable(),
  role: z.number().nullable(),
  usage: z.enum(['digitalSignature', 'keyAgreement']).nullable(),
  issuerCa: z.string(),
  notBefore: instant,
  notAfter: instant,
  issuedAt: instant,
  keyFingerprint: z.string(),
  renews: z.string().nullable(),
  policyVersion: z.string().nullable(),
})

export const statusShape = z
  .enum(Object.keys(certificateStatuses) as [CertificateStatus, ...CertificateStatus[]])
  .describe(
    Object.entries(certificateStatuses)
      .map(([letter, word]) => `${letter} ${word}`)
      .join(', '),
  )

export const issuedShape = certificateShape.extend({
  certificate: z.string().describe('PEM'),
  findings: findings.describe('warnings, which did not prevent the certificate'),
})

export const limitStateShape = z.strictObject({
  limit: z.string(),
  whose: z.string(),
  says: z.string(),
  action: z.enum(['refuse', 'queue']),
  used: z.number().nullable(),
  allowed: z.number().nullable().describe('null if an override lifts the limit'),
  remaining: z.number().nullable(),
  hasRoom: z.boolean(),
  roomAt: instant.nullable().describe('null if it will never have room for the request'),
  roomAtLondon: z.string().nullable(),
})

export const auditRowShape = z.strictObject({
  row: z.number(),
  at: instant.nullable(),
  actor: z.string(),
  action: z.enum(auditActions),
  detail: z.record(z.string(), z.unknown()),
})

export const allowanceShape = z.strictObject({
  interface: z.enum(interfaceIds),
  pki: z.enum(pkis),
  submission: z.enum(['single', 'batch']),
  count: z.number(),
  fits: z.number().describe('how many of the CSRs would fit now'),
  decision: z.enum(['fits', 'refuse', 'queue']),
  limits: z.array(limitStateShape),
  says: z.string().nullable().describe('why they do not fit; null if they do'),
})

export const registerChangeShape = z.strictObject({
  changes: z.array(
    z.strictObject({ kind: z.string(), id: z.string(), change: z.enum(['added', 'changed', 'removed']) }),
  ),
  warnings: z.array(z.string()),
})

export const registerEntryShape = z.strictObject({
  kind: z.string(),
  id: z.string(),
  participant: z.string().nullable(),
  value: z.record(z.string(), z.unknown()),
})
