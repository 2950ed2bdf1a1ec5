import { z } from 'zod'
import {
  appointments,
  approvalSubjects,
  deviceTypes,
  participantKinds,
  policies,
  type RegisterKind,
  type RegisterValues,
  userRoles,
  waivable,
} from '../../../records/index.ts'

/** A participant's id. `operator` is reserved for the lab itself, and `*` means all participants. */
export const participantId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not an id of lower-case letters, digits and hyphens')
  .refine((id) => id !== 'operator', '"operator" is reserved for the lab itself')

// Invisible characters would make two names look the same, and would be lost in print.
const visible = z.string().regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'has invisible characters')
const shortText = visible.min(1).max(200)
const longText = visible.max(1000)
const instant = z.iso.datetime({ offset: false, error: 'not a time such as 2026-11-20T09:00:00Z' })
const eui64 = z.string().regex(/^[0-9a-f]{16}$/, 'not 16 lower-case hex characters')

/** Who decided, and when. */
export const decision = z.strictObject({ by: shortText, at: instant })

const range = z
  .strictObject({ from: eui64, to: eui64, deviceType: z.enum(deviceTypes).nullable().default(null) })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'is less than "from"' })

export const participantSchema = z.strictObject({
  name: shortText,
  tradingNames: z.array(shortText).default([]),
  secPartyId: shortText.nullable().default(null),
  kind: z.enum(participantKinds),
  userRoles: z.array(z.enum(userRoles)).default([]),
  remotePartyRoles: z.array(z.int().min(0).max(255)).default([]),
  eui64Ranges: z.array(range).default([]),
  authorisedSubscriber: z
    .strictObject({ organisation: decision.nullable().default(null), device: decision.nullable().default(null) })
    .default({ organisation: null, device: null }),
  suspended: z
    .strictObject({ ...decision.shape, reason: shortText })
    .nullable()
    .default(null),
})

export const personSchema = z.strictObject({
  name: shortText,
  appointments: z.array(z.enum(appointments)).min(1),
  verified: decision.nullable().default(null),
})

export const waiverSchema = z.strictObject({
  requirements: z.array(z.enum(waivable)).min(1),
  agreedByDcc: decision.nullable().default(null),
  agreedByParticipant: decision.nullable().default(null),
  comment: longText.default(''),
})

export const policySchema = z.strictObject({
  policy: z.enum(policies),
  version: shortText,
  effectiveFrom: instant,
  document: longText.default(''),
})

export const approvalSchema = z.strictObject({
  subject: z.enum(approvalSubjects),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hex characters')
    .nullable()
    .default(null),
  approved: decision,
  reference: shortText,
  touchesNoPartysRights: z.boolean().default(false),
})

export const deviceThresholdSchema = z.strictObject({
  certificates: z.int().min(0).max(1_000_000),
  reason: shortText,
})

/** The schema of each kind of entry. The types in `core/records/register-entry.ts` describe the fields. */
export const registerSchemas = {
  participant: participantSchema,
  person: personSchema,
  waiver: waiverSchema,
  policy: policySchema,
  approval: approvalSchema,
  'device-threshold': deviceThresholdSchema,
} as const satisfies { readonly [K in RegisterKind]: z.ZodType<RegisterValues[K]> }
