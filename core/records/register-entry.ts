/** Who decided, and when. */
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

/** GBCS device types. Type 2 devices have no device certificates. */
export const type1Devices = ['GSME', 'ESME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC'] as const
export const type2Devices = ['IHD', 'CAD'] as const
export const deviceTypes = [...type1Devices, ...type2Devices] as const
export type DeviceType = (typeof deviceTypes)[number]

/** The certificates for which a participant can be an Authorised Subscriber. */
export const subscriptions = ['organisation', 'device'] as const
export type Subscription = (typeof subscriptions)[number]

/** A range of EUI-64s, including both ends; 16 lower-case hex characters each. */
export interface Eui64Range {
  readonly from: string
  readonly to: string
  /** The type of all devices in the range; null if it is not known. */
  readonly deviceType: DeviceType | null
}

/** A participant in the register. */
export interface Participant {
  readonly name: string
  /** More names that its certificates may have as organizationName. */
  readonly tradingNames: readonly string[]
  readonly secPartyId: string | null
  readonly kind: (typeof participantKinds)[number]
  readonly userRoles: readonly UserRole[]
  /** The Remote Party Role codes that its certificates may have. */
  readonly remotePartyRoles: readonly number[]
  readonly eui64Ranges: readonly Eui64Range[]
  /** Who approved its Authorised Subscriber application, and when; null: not approved. */
  readonly authorisedSubscriber: Readonly<Record<Subscription, DecisionRecord | null>>
  readonly suspended: (DecisionRecord & { readonly reason: string }) | null
}

export const appointments = ['smki-sro', 'smki-aro', 'dccki-sro', 'dccki-aro'] as const
export type Appointment = (typeof appointments)[number]

/** A person who acts for a participant. */
export interface Person {
  readonly name: string
  readonly appointments: readonly Appointment[]
  /** Who verified the person's identity, and when; null: not verified. */
  readonly verified: DecisionRecord | null
}

/** The requirements that a waiver can remove: those for becoming an Authorised Subscriber. @see ETAD 3.4(c) */
export const waivable = ['smki-sro', 'smki-aro', 'identity-verification', 'subscriber-application'] as const
export type Waivable = (typeof waivable)[number]

/** Removes requirements for one participant. */
export interface Waiver {
  readonly requirements: readonly Waivable[]
  /** A waiver applies once the DCC and the participant have both agreed. @see ETAD 3.4(c) */
  readonly agreedByDcc: DecisionRecord | null
  readonly agreedByParticipant: DecisionRecord | null
  readonly comment: string
}

/** The certificate policies. SMKI and IKI use the first, DCCKI the second. @see ETAD 4.3 */
export const policies = ['test-certificate-policy', 'dccki-certificate-policy'] as const
/** A version of a certificate policy. */
export interface PolicyVersion {
  readonly policy: (typeof policies)[number]
  readonly version: string
  /** When it comes into force, ISO 8601 in UTC. */
  readonly effectiveFrom: string
  readonly document: string
}

/** What needs an approval. */
export const approvalSubjects = ['dccki-profile', 'alternative-publication'] as const
export interface Approval {
  readonly subject: (typeof approvalSubjects)[number]
  /** The digest of the approved profiles, see `tpki approval digest`; null if the approval is not about profiles. */
  readonly digest: string | null
  readonly approved: DecisionRecord
  readonly reference: string
  /** Whether the change to the profile affects no Party's rights. @see ETAD 4.3(c) */
  readonly touchesNoPartysRights: boolean
}

/** How many certificates a device may have, if the DCC has set a number for it. */
export interface DeviceThreshold {
  readonly certificates: number
  readonly reason: string
}

/** The values of the register, by kind of entry. */
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

/** A register entry as stored. */
export interface RegisterEntry<K extends RegisterKind = RegisterKind> {
  readonly kind: K
  readonly id: string
  /** The participant that it belongs to; null if it belongs to the world. */
  readonly participant: string | null
  readonly value: RegisterValue<K>
}
