/** A CRL, without its octets. */
export interface CrlSummary {
  /** The id of the CRL list, such as `iki/crl`; with an environment: `dccki/arl@uit-a`. */
  readonly list: string
  /** Its cRLNumber. Each list counts from 1. */
  readonly number: number
  /** The id of the CA that signed it. */
  readonly issuerCa: string
  /** Seconds since 1970. */
  readonly thisUpdateSeconds: number
  /** Seconds since 1970. */
  readonly nextUpdateSeconds: number
  /** How many certificates it lists. */
  readonly entries: number
  /** The number of the last revocation that it includes; 0 if there was none. */
  readonly covers: number
  /** SHA-256 of the DER, lower-case hex. Also the HTTP entity tag. */
  readonly sha256: string
}

/** A CRL with its DER. */
export interface CrlRecord extends CrlSummary {
  readonly der: Uint8Array
}

/**
 * How many CRLs of each list are stored with their DER. Every CRL repeats the entries of the one before, so storing all of
 * them would need space proportional to the square of the revocations. Older CRLs keep everything but the DER.
 */
export const WHOLE_CRLS = 30

/** A CRL as stored. `der` is null if {@link WHOLE_CRLS} newer ones exist. */
export interface KeptCrl extends CrlSummary {
  readonly der: Uint8Array | null
}
