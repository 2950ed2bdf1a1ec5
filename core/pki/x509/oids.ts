import { OctetCache } from './octet-cache.ts'
import { foreignOidNames } from './oid-names.ts'

/** Every OID that the toolkit processes, with its clause. */
export const OID = {
  // RFC 5480 §2.1.1, §2.1.1.1
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  // RFC 5758 §3.2
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  // RFC 8017 §A.1, §A.2.4
  rsaEncryption: '1.2.840.113549.1.1.1',
  sha256WithRsaEncryption: '1.2.840.113549.1.1.11',
  // RFC 2985 §5.4.2
  extensionRequest: '1.2.840.113549.1.9.14',
  // RFC 5280 §A.1, X.520
  commonName: '2.5.4.3',
  countryName: '2.5.4.6',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  x500UniqueIdentifier: '2.5.4.45',
  // RFC 5280 §4.2.1
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  anyPolicy: '2.5.29.32.0',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  // RFC 5280 §5.2, §5.3
  cRLNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCRLIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  freshestCRL: '2.5.29.46',
  // RFC 4108 §5
  hardwareModuleName: '1.3.6.1.5.5.7.8.4',
  // RFC 5934 §4.4.1
  wrappedApexContinKey: '1.3.6.1.5.5.7.1.20',
} as const

const names = new Map<string, string>(Object.entries(OID).map(([name, dotted]) => [dotted, name]))

/** Returns the name of a known OID, or the dotted form itself. */
export const oidName = (dotted: string): string => names.get(dotted) ?? foreignOidNames[dotted] ?? dotted

export const isDottedOid = (text: string): boolean =>
  /^[0-2](\.(0|[1-9]\d*))+$/.test(text) && !/^[01]\.([4-9]\d|\d{3})/.test(text)

/** Whether `dotted` is `arc` itself or below it. */
export const isUnderArc = (dotted: string, arc: string): boolean => dotted === arc || dotted.startsWith(`${arc}.`)

const encoded = new Map<string, Uint8Array>()
// Bounds the map: a foreign file may hold any number of OIDs of its own.
const MAX_ENCODED = 1000

const decoded = new OctetCache<string>()
// The same strings as in the table, so that comparing with them compares pointers.
for (const dotted of Object.values(OID)) {
  const contents = encodeOidContents(dotted)
  decoded.set(contents, 0, contents.length, dotted)
}

/** Returns an OID that was decoded before; undefined for any other. */
export const knownOid = (bytes: Uint8Array, start: number, end: number): string | undefined =>
  decoded.get(bytes, start, end)

// Real OIDs have under 20 octets, one made from a UUID 21. Decoding time grows with the square of an arc's length.
const MAX_OID_OCTETS = 128

/** Returns a dotted OID. Calls `refuse` with the reason if the octets are not an OID, or more than 128. X.690 §8.19 */
export function decodeOid(bytes: Uint8Array, start: number, end: number, refuse: (message: string) => never): string {
  const length = end - start
  if (length > MAX_OID_OCTETS) refuse(`an OID of ${length} octets; allowed: ${MAX_OID_OCTETS}`)
  const dotted = decodeArcs(bytes, start, end, refuse)
  decoded.set(bytes, start, end, dotted)
  return dotted
}

function decodeArcs(bytes: Uint8Array, start: number, end: number, refuse: (message: string) => never): string {
  if (start === end) refuse('an OID without contents')
  const arcs: bigint[] = []
  let arc = 0n
  let fresh = true
  for (let at = start; at < end; at++) {
    const octet = bytes[at] as number
    if (fresh && octet === 0x80) refuse('an OID with an unnecessary leading octet')
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    fresh = octet < 0x80
    if (!fresh) continue
    arcs.push(arc)
    arc = 0n
  }
  if (!fresh) refuse('an OID cut off within an arc')
  const first = arcs[0] as bigint
  const top = first < 40n ? 0n : first < 80n ? 1n : 2n
  return [top, first - top * 40n, ...arcs.slice(1)].join('.')
}

/** Returns the contents octets of a dotted OID. Throws a plain Error if `dotted` is not one. */
export function encodeOidContents(dotted: string): Uint8Array {
  const known = encoded.get(dotted)
  if (known) return known
  if (!isDottedOid(dotted)) throw new Error(`"${dotted}" is not a dotted OID`)
  const [top = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt)
  const octets = [top * 40n + second, ...rest].flatMap(base128)
  const contents = Uint8Array.from(octets)
  if (encoded.size < MAX_ENCODED) encoded.set(dotted, contents)
  return contents
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)]
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80)
  return octets
}
