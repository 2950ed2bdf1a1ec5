/** The type of a message and its octet: the CRA (Cryptographic Role Attribute) of GBCS. */
export const CRA = { command: 1, response: 2, alert: 3 } as const

export type Cra = keyof typeof CRA

// IEC 62056-5-3 (DLMS/COSEM), as used in GBCS 18.4: the tags of the general-signing and general-ciphering frames.
export const SIGNING_TAG = 0xdf
export const CIPHERING_TAG = 0xdd

/** How many zero octets follow the tag `DD`: the optional fields of the frame, all empty. */
export const EMPTY_CIPHERING_FIELDS = 6
/** Security control byte "authenticated, suite 1", and a frame counter of 0, because GBCS does not use it. */
export const SECURITY_HEADER: Uint8Array = Uint8Array.of(0x11, 0, 0, 0, 0)
/** The start of the additional authenticated data: the security header and an empty field. */
export const AUTHENTICATED_PREFIX: Uint8Array = Uint8Array.of(0x11, 0, 0, 0, 0, 0)

export const EUI_OCTETS = 8
export const COUNTER_OCTETS = 8
/** The CRA octet and the originator counter. */
export const TRANSACTION_OCTETS = 9
export const MESSAGE_CODE_OCTETS = 2
/** FIPS 186-5: r and s of P-256, 32 octets each. */
export const SIGNATURE_OCTETS = 64
export const MAC_OCTETS = 12
// IEC 62056-6-2 (DLMS/COSEM): a date-time.
export const DATE_TIME_OCTETS = 12
