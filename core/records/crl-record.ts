/** A CRL without its octets. */
export interface CrlSummary {
  /** Such as `iki/crl`, or with its environment `dccki/arl@uit-a`. */
  readonly list: string
  /** Its cRLNumber: 1, 2, 3 … for each list. */
  readonly number: number
  /** The CA that signed it. */
  readonly issuerCa: string
  readonly thisUpdateSeconds: number
  readonly nextUpdateSeconds: number
  /** How many certificates it lists. */
  readonly entries: number
  /** The last revocation of its CA that was known when it was made; 0 where there was none. */
  readonly covers: number
  /** Of the DER, lower-case hex; serves as an entity tag. */
  readonly sha256: string
}

/** A CRL, whole. */
export interface CrlRecord extends CrlSummary {
  readonly der: Uint8Array
}

/**
 * So many CRLs of a list are kept whole. Each lists all that the one before it did, so that without an end they would take
 * the square of what is revoked; of the earlier ones everything but the octets stays, for good.
 */
export const WHOLE_CRLS = 30

/** A CRL as the store keeps it: its octets are null where {@link WHOLE_CRLS} have come after it. */
export interface KeptCrl extends CrlSummary {
  readonly der: Uint8Array | null
}
