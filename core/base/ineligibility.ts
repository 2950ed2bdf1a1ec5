/** The codes for what a participant may not have, whatever its CSR says. Every interface reports them as one kind. */
export const ineligibilityCodes = [
  'PARTICIPANT_UNKNOWN',
  'PARTICIPANT_SUSPENDED',
  'SRO_MISSING',
  'ARO_MISSING',
  'IDENTITY_NOT_VERIFIED',
  'SUBSCRIBER_NOT_AUTHORISED',
  'DCCKI_NOT_SEC_PARTY',
  'DEVICE_TYPE_2',
  'AD_HOC_ROLE_REQUIRED',
  'EUI64_NOT_OWN',
  'ROLE_NOT_OWN',
  'NAME_NOT_OWN',
  'DEVICE_UNKNOWN',
  'SYSTEM_NAME_TAKEN',
  'ACCESS_DENIED',
] as const

export type IneligibilityCode = (typeof ineligibilityCodes)[number]

const known: ReadonlySet<string> = new Set(ineligibilityCodes)

/** Whether `code` is one of them. */
export const isIneligibility = (code: string): code is IneligibilityCode => known.has(code)
