/** Who decided something, and when. */
export interface DecisionRecord {
  readonly by: string
  /** ISO 8601 in UTC, such as `2026-11-20T09:00:00Z`. */
  readonly at: string
}

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
export type UserRole = (typeof userRoles)[number]

/** GBCS device types; a Type 2 device holds no device certificate. */
export const type1Devices = ['GSME', 'ESME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const
export const type2Devices = ['IHD', 'CAD'] as const
export const deviceTypes = [...type1Devices, ...type2Devices] as const
export type DeviceType = (typeof deviceTypes)[number]

/** What a participant may be an Authorised Subscriber for. */
export const subscriptions = ['organisation', 'device'] as const
export type Subscription = (typeof subscriptions)[number]

/** Device IDs of a participant, both ends included, 16 lower-case hex characters each. */
export interface Eui64Range {
  readonly from: string
  readonly to: string
  readonly deviceType: DeviceType | null
}

export interface Participant {
  readonly name: string
  /** Further names that may stand as organizationName. */
  readonly tradingNames: readonly string[]
  readonly secPartyId: string | null
  readonly kind: (typeof participantKinds)[number]
  readonly userRoles: readonly UserRole[]
  /** Remote Party Role codes that may stand in its certificates. */
  readonly remotePartyRoles: readonly number[]
  readonly eui64Ranges: readonly Eui64Range[]
  /** Whose Authorised Subscriber application was approved, by whom and when. */
  readonly authorisedSubscriber: Readonly<Record<Subscription, DecisionRecord | null>>
  readonly suspended: (DecisionRecord & { readonly reason: string }) | null
}

export const appointments = ['smki-sro', 'smki-aro', 'dccki-sro', 'dccki-aro'] as const
export type Appointment = (typeof appointments)[number]

export interface Person {
  readonly name: string
  readonly appointments: readonly Appointment[]
  /** Who verified the person's identity, and when; null until somebody has. */
  readonly verified: DecisionRecord | null
}

/** The requirements for becoming an Authorised Subscriber, the only ones that a waiver reaches (ETAD 3.4(c)). */
export const waivable = ['smki-sro', 'smki-aro', 'identity-verification', 'subscriber-application'] as const
export type Waivable = (typeof waivable)[number]

export interface Waiver {
  readonly requirements: readonly Waivable[]
  /** A waiver stands once both have agreed. */
  readonly agreedByDcc: DecisionRecord | null
  readonly agreedByParticipant: DecisionRecord | null
  readonly comment: string
}

export const policies = ['test-certificate-policy', 'dccki-certificate-policy'] as const
export interface PolicyVersion {
  readonly policy: (typeof policies)[number]
  readonly version: string
  readonly effectiveFrom: string
  readonly document: string
}

export const approvalSubjects = ['dccki-profile', 'alternative-publication'] as const
export interface Approval {
  readonly subject: (typeof approvalSubjects)[number]
  /** For a profile: the digest that `tpki approval digest` prints. */
  readonly digest: string | null
  readonly approved: DecisionRecord
  readonly reference: string
  /** ETAD 4.3(c): a change to the profile touches no Party's rights. */
  readonly touchesNoPartysRights: boolean
}

export interface DeviceThreshold {
  readonly certificates: number
  readonly reason: string
}

/** What the register holds, by kind. */
export interface RegisterValues {
  readonly participant: Participant
  readonly person: Person
  readonly waiver: Waiver
  readonly policy: PolicyVersion
  readonly approval: Approval
  readonly 'device-threshold': DeviceThreshold
}
export const registerKinds = ['participant', 'person', 'waiver', 'policy', 'approval', 'device-threshold'] as const
export type RegisterKind = (typeof registerKinds)[number]
export type RegisterValue<K extends RegisterKind> = RegisterValues[K]

/** One entry as the store keeps it. */
export interface RegisterEntry<K extends RegisterKind = RegisterKind> {
  readonly kind: K
  readonly id: string
  /** The participant it belongs to; null for what belongs to the world. */
  readonly participant: string | null
  readonly value: RegisterValue<K>
}
