import { encodeSubject, keyIdentifierMethod, type Profile, writeTbs } from '../profile/index.ts'
import { bytesEqual, context, DerReader, firstDifference, oidName, TAG, toHex } from '../x509/index.ts'
import type { CertificateView } from './target/certificate-view.ts'
import { readSubjectValues } from './target/subject-values.ts'

/** `identical`, or where the certificate first differs from what the profile would have encoded. */
export type Rebuild = 'identical' | RebuildDifference

export interface RebuildDifference {
  /** The part that the profile would have there, such as `validity` or `extensions.keyUsage`. */
  readonly field: string
  /** Counts from the start of the certificate's DER. */
  readonly offset: number
  /** Hex, at most 16 octets from the difference on; empty if the part is missing. */
  readonly expected: string
  readonly found: string
}

const EMPTY = new Uint8Array(0)
// Enough octets to show the element that differs.
const SHOWN_OCTETS = 16

/** Encodes the certificate again from its parsed values under `profile` and compares the result with the original. */
export function rebuild(view: CertificateView, profile: Profile, issuerProfile: Profile): Rebuild {
  const { tbs } = view
  const altNames = view.decode('subjectAltName')
  const rebuilt = writeTbs(profile, {
    serial: tbs.serial,
    issuerDer: encodeSubject(issuerProfile, readSubjectValues(issuerProfile, tbs.issuer)),
    notBeforeSeconds: tbs.notBefore.seconds,
    notAfterSeconds: tbs.notAfter.seconds,
    subject: readSubjectValues(profile, tbs.subject),
    spkiDer: tbs.publicKey.spkiDer,
    subjectKeyIdentifier: view.keyIdentifier(keyIdentifierMethod(profile)),
    authorityKeyIdentifier: view.decode('authorityKeyIdentifier')?.keyIdentifier ?? EMPTY,
    policyOid: view.decode('certificatePolicies')?.[0]?.oid ?? '0.0',
    hardwareModule: altNames?.hardwareModules[0] ?? null,
    dnsNames: altNames?.dnsNames ?? [],
    crlUris: view.decode('cRLDistributionPoints') ?? [],
  })
  if (bytesEqual(rebuilt, tbs.tbsDer)) return 'identical'
  const start = view.signed ? tbs.tbsDer.byteOffset - view.signed.der.byteOffset : 0
  return describeDifference(partsOf(rebuilt), partsOf(tbs.tbsDer), start)
}

/** One element of a TBSCertificate. */
interface Part {
  readonly field: string
  readonly at: number
  readonly octets: Uint8Array
}

function describeDifference(expected: readonly Part[], found: readonly Part[], start: number): RebuildDifference {
  const length = Math.max(expected.length, found.length)
  for (let i = 0; i < length; i++) {
    const [wanted, held] = [expected[i], found[i]]
    const within = firstDifference(wanted?.octets ?? EMPTY, held?.octets ?? EMPTY)
    if (within === -1) continue
    const shown = (part: Part | undefined): string =>
      toHex(part?.octets.subarray(within, within + SHOWN_OCTETS) ?? EMPTY)
    const { field } = (wanted ?? held) as Part
    const { at } = (held ?? wanted) as Part
    return { field, offset: start + at + within, expected: shown(wanted), found: shown(held) }
  }
  return { field: 'tbsCertificate', offset: start, expected: '', found: '' }
}

// RFC 5280 §4.1: the order of the fields after the version.
const FIELDS = ['serialNumber', 'signature', 'issuer', 'validity', 'subject', 'subjectPublicKeyInfo']

function partsOf(tbsDer: Uint8Array): Part[] {
  const tbs = new DerReader(tbsDer).read(TAG.sequence, 'tbsCertificate')
  const parts: Part[] = []
  let next = 0
  while (!tbs.atEnd) {
    const at = tbs.offset
    const tag = tbs.nextTag
    if (tag === context(3, true)) {
      parts.push(...extensionParts(tbs.read(tag, 'extensions')))
      continue
    }
    const isPlain = tag < context(0, false)
    const field = isPlain ? (FIELDS[next++] ?? 'tbsCertificate') : tag === context(0, true) ? 'version' : 'uniqueIDs'
    parts.push({ field, at, octets: tbs.readRaw(field) })
  }
  return parts
}

function extensionParts(wrapped: DerReader): Part[] {
  const list = wrapped.read(TAG.sequence, 'extensions')
  const parts: Part[] = []
  while (!list.atEnd) {
    const at = list.offset
    const octets = list.readRaw('extension')
    const oid = new DerReader(octets).read(TAG.sequence, 'extension').readOid('extension')
    parts.push({ field: `extensions.${oidName(oid)}`, at, octets })
  }
  return parts
}
