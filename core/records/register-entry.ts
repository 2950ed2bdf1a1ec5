import { z } from 'zod'

/** A participant's id; none is `operator`, the lab itself, and `*` stands for everyone. */
export const participantId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not an id of lower-case letters, digits and hyphens')
  .refine((id) => id !== 'operator', '"operator" is the lab itself; allowed: another id')

// What cannot be seen makes two names that look alike, and a document that does not survive being printed.
const visible = z.string().regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'has characters that cannot be seen')
const shortText = visible.min(1).max(200)
const longText = visible.max(1000)
const instant = z.iso.datetime({ offset: false, error: 'not a time such as 2026-11-20T09:00:00Z' })
const eui64 = z.string().regex(/^[0-9a-f]{16}$/, 'not 16 lower-case hex characters')

/** Who decided something, and when. */
export const decision = z.strictObject({ by: shortText, at: instant })
export type DecisionRecord = z.infer<typeof decision>

export const participantKinds = ['party', 'rdp', 'dcc', 'non-sec-manufacturer'] as const
export const userRoles = [
  'import-supplier',
  'export-supplier',
  'gas-supplier',
  'electricity-distributor',
  'gas-transporter',
  'registered-supplier-agent',
  'other-user',
] as const

/** GBCS device types; a Type 2 device holds no device certificate. */
export const type1Devices = ['GSME', 'ESME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const
export const type2Devices = ['IHD', 'CAD'] as const
export const deviceTypes = [...type1Devices, ...type2Devices] as const
export type DeviceType = (typeof deviceTypes)[number]

const range = z
  .strictObject({ from: eui64, to: eui64, deviceType: z.enum(deviceTypes).nullable().default(null) })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'lies before "from"' })

/** What a participant may be an Authorised Subscriber for. */
export const subscriptions = ['organisation', 'device'] as const
export type Subscription = (typeof subscriptions)[number]

export const participantSchema = z.strictObject({
  name: shortText,
  /** Further names that may stand as organizationName. */
  tradingNames: z.array(shortText).default([]),
  secPartyId: shortText.nullable().default(null),
  kind: z.enum(participantKinds),
  userRoles: z.array(z.enum(userRoles)).default([]),
  /** Remote Party Role codes that may stand in its certificates. */
  remotePartyRoles: z.array(z.int().min(0).max(255)).default([]),
  eui64Ranges: z.array(range).default([]),
  /** Whose Authorised Subscriber application was approved, by whom and when. */
  authorisedSubscriber: z
    .strictObject({ organisation: decision.nullable().default(null), device: decision.nullable().default(null) })
    .default({ organisation: null, device: null }),
  suspended: z
    .strictObject({ ...decision.shape, reason: shortText })
    .nullable()
    .default(null),
})
export type Participant = z.infer<typeof participantSchema>

export const appointments = ['smki-sro', 'smki-aro', 'dccki-sro', 'dccki-aro'] as const
export type Appointment = (typeof appointments)[number]

export const personSchema = z.strictObject({
  name: shortText,
  appointments: z.array(z.enum(appointments)).min(1),
  /** Who verified the person's identity, and when; null where nobody has. */
  verified: decision.nullable().default(null),
})
export type Person = z.infer<typeof personSchema>

/** The requirements for becoming an Authorised Subscriber, which alone a waiver reaches (ETAD 3.4(c)). */
export const waivable = ['smki-sro', 'smki-aro', 'identity-verification', 'subscriber-application'] as const
export type Waivable = (typeof waivable)[number]

export const waiverSchema = z.strictObject({
  requirements: z.array(z.enum(waivable)).min(1),
  /** A waiver stands once both have agreed. */
  agreedByDcc: decision.nullable().default(null),
  agreedByParticipant: decision.nullable().default(null),
  comment: longText.default(''),
})
export type Waiver = z.infer<typeof waiverSchema>

export const policies = ['test-certificate-policy', 'dccki-certificate-policy'] as const
export const policySchema = z.strictObject({
  policy: z.enum(policies),
  version: shortText,
  effectiveFrom: instant,
  document: longText.default(''),
})
export type PolicyVersion = z.infer<typeof policySchema>

export const approvalSubjects = ['dccki-profile', 'alternative-publication'] as const
export const approvalSchema = z.strictObject({
  subject: z.enum(approvalSubjects),
  /** For a profile: the digest that `tpki approval digest` prints. */
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'not 64 lower-case hex characters')
    .nullable()
    .default(null),
  approved: decision,
  reference: shortText,
  /** ETAD 4.3(c): a change to the profile touches no Party's rights. */
  touchesNoPartysRights: z.boolean().default(false),
})
export type Approval = z.infer<typeof approvalSchema>

export const deviceThresholdSchema = z.strictObject({
  certificates: z.int().min(0).max(1_000_000),
  reason: shortText,
})

/** What the register holds, by kind; each kind has a schema. */
export const registerSchemas = {
  participant: participantSchema,
  person: personSchema,
  waiver: waiverSchema,
  policy: policySchema,
  approval: approvalSchema,
  'device-threshold': deviceThresholdSchema,
} as const
export type RegisterKind = keyof typeof registerSchemas
export const registerKinds = Object.keys(registerSchemas) as RegisterKind[]
export type RegisterValue<K extends RegisterKind> = z.infer<(typeof registerSchemas)[K]>

/** One entry as the store keeps it. */
export interface RegisterEntry<K extends RegisterKind = RegisterKind> {
  readonly kind: K
  readonly id: string
  /** The participant it belongs to; null for what belongs to the world. */
  readonly participant: string | null
  readonly value: RegisterValue<K>
}
