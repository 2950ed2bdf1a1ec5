import {
  type Crl,
  type CrlEntry,
  DerError,
  type Extension,
  findExtension,
  formatName,
  formatSerial,
  formatTime,
  OID,
  oidName,
  readAuthorityKeyIdentifier,
  readCrlNumber,
  readInvalidityDate,
  readReasonCode,
  revocationReasons,
  toHex,
} from '../../x509/index.ts'

/** The contents of a CRL, for output. */
export interface CrlDescription {
  readonly issuer: string
  /** Decimal; null if it is absent or malformed. */
  readonly number: string | null
  readonly thisUpdate: string
  readonly nextUpdate: string | null
  readonly signatureAlgorithm: string
  /** Lower-case hex. */
  readonly authorityKeyIdentifier: string | null
  /** Every extension of the list, by name or OID. */
  readonly extensions: readonly { readonly extension: string; readonly critical: boolean }[]
  readonly entries: readonly CrlEntryDescription[]
}

export interface CrlEntryDescription {
  /** Upper-case hex. */
  readonly serial: string
  readonly revokedAt: string
  /** The name in RFC 5280 §5.3.1, the number if it has no name here, null if none is given. */
  readonly reason: string | null
  readonly invalidity: string | null
}

/** Returns the contents of a CRL. A malformed extension gives null; lint reports it. */
export function describeCrl(crl: Crl): CrlDescription {
  const number = read(crl, OID.cRLNumber, readCrlNumber)
  const identifier = read(crl, OID.authorityKeyIdentifier, (each) => readAuthorityKeyIdentifier(each).keyIdentifier)
  return {
    issuer: formatName(crl.issuer),
    number: number && formatNumber(number),
    thisUpdate: formatTime(crl.thisUpdate.seconds),
    nextUpdate: crl.nextUpdate && formatTime(crl.nextUpdate.seconds),
    signatureAlgorithm: oidName(crl.signatureAlgorithm.oid),
    authorityKeyIdentifier: identifier && toHex(identifier),
    extensions: crl.extensions.map(({ oid, critical }) => ({ extension: oidName(oid), critical })),
    entries: (crl.entries ?? []).map(describeEntry),
  }
}

/** Returns a cRLNumber in decimal; a negative one, which lint reports, as hex. */
const formatNumber = (octets: Uint8Array): string =>
  (octets[0] as number) > 0x7f ? `#${toHex(octets)}` : BigInt(`0x${toHex(octets)}`).toString()

function describeEntry(entry: CrlEntry): CrlEntryDescription {
  const reason = read(entry, OID.reasonCode, readReasonCode)
  const invalidity = read(entry, OID.invalidityDate, readInvalidityDate)
  return {
    serial: formatSerial(entry.serial),
    revokedAt: formatTime(entry.revokedAt.seconds),
    reason: reason === null ? null : reasonName(reason),
    invalidity: invalidity === null ? null : formatTime(invalidity),
  }
}

/** Returns the name of a reasonCode, or its number. */
export const reasonName = (code: number): string =>
  Object.entries(revocationReasons).find(([, number]) => number === code)?.[0] ?? String(code)

function read<T>(
  from: { readonly extensions: readonly Extension[] },
  oid: string,
  decode: (extension: Extension) => T,
): T | null {
  const extension = findExtension(from, oid)
  try {
    return extension ? decode(extension) : null
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}
