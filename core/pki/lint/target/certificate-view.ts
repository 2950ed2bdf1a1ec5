import type { ProfileExtension } from '../../profile/schema/index.ts'
import {
  type Certificate,
  DerError,
  type Extension,
  findKeyFault,
  findPointFault,
  type KeyFault,
  type KeyRequirement,
  keyIdentifier,
  OID,
  type ProvenKey,
  readAltNames,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlUris,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
  type TbsCertificate,
} from '../../x509/index.ts'

const readers = {
  keyUsage: readKeyUsage,
  basicConstraints: readBasicConstraints,
  certificatePolicies: readCertificatePolicies,
  subjectKeyIdentifier: readSubjectKeyIdentifier,
  authorityKeyIdentifier: readAuthorityKeyIdentifier,
  extendedKeyUsage: readExtendedKeyUsage,
  subjectAltName: readAltNames,
  cRLDistributionPoints: readCrlUris,
} as const
export type DecodedKind = keyof typeof readers
type Decoded<K extends DecodedKind> = ReturnType<(typeof readers)[K]>

export const decodedKinds = Object.keys(readers) as readonly DecodedKind[]

type Kind = ProfileExtension['extension']
type Found = { [K in Kind]: Extension | null }
type Decodings = { [K in DecodedKind]: Decoded<K> | null | undefined }

const kinds = [...decodedKinds, 'wrappedApexContinKey'] as const
const kindsByOid = new Map<string, Kind>(kinds.map((kind) => [OID[kind], kind]))
// Copied for each view: objects of one shape are fastest to read.
const noneFound = Object.fromEntries(kinds.map((kind) => [kind, null])) as Found
const noneDecoded = Object.fromEntries(decodedKinds.map((kind) => [kind, undefined])) as Decodings

/** A certificate, signed or not, whose extensions are decoded once, when first needed. */
export class CertificateView {
  readonly tbs: TbsCertificate
  /** Null before the certificate is signed. */
  readonly signed: Certificate | null
  readonly #provenKey: ProvenKey | null
  readonly #found: Found
  readonly #decoded: Decodings = { ...noneDecoded }
  readonly #malformed: { [K in DecodedKind]?: string } = {}
  #keyFault: { readonly found: KeyFault | null } | null = null
  #keyIdentifier: { readonly method: 1 | 2; readonly octets: Uint8Array } | null = null

  /** `provenKey` avoids a second check that the point of this key is on the curve. */
  constructor(tbs: TbsCertificate, signed: Certificate | null, provenKey: ProvenKey | null = null) {
    this.tbs = tbs
    this.signed = signed
    this.#provenKey = provenKey
    this.#found = findExtensions(tbs)
  }

  /** Returns the extension undecoded; the first one if it is repeated. */
  extension(kind: Kind): Extension | null {
    return this.#found[kind]
  }

  /** Returns the decoded extension; null if it is absent or malformed. */
  decode<K extends DecodedKind>(kind: K): Decoded<K> | null {
    const decoded: { [kind in K]: Decoded<K> | null | undefined } = this.#decoded
    const known = decoded[kind]
    if (known !== undefined) return known
    const value = this.#read(kind)
    decoded[kind] = value
    return value
  }

  /** Returns why an extension cannot be decoded, or null. */
  malformed(kind: DecodedKind): string | null {
    return this.decode(kind) === null ? (this.#malformed[kind] ?? null) : null
  }

  /** Returns the problem of the public key, or null. Checks it once. */
  keyFault(required: KeyRequirement): KeyFault | null {
    this.#keyFault ??= { found: this.#findKeyFault(required) }
    return this.#keyFault.found
  }

  #findKeyFault(required: KeyRequirement): KeyFault | null {
    const { publicKey } = this.tbs
    const fault = findKeyFault(publicKey, required)
    return fault || this.#provenKey?.provesPoint(publicKey) ? fault : findPointFault(publicKey)
  }

  /** Returns the key identifier computed from the public key, not the one in the certificate. */
  keyIdentifier(method: 1 | 2): Uint8Array {
    if (this.#keyIdentifier?.method !== method) {
      this.#keyIdentifier = { method, octets: keyIdentifier(this.tbs.publicKey.keyOctets, method) }
    }
    return this.#keyIdentifier.octets
  }

  #read<K extends DecodedKind>(kind: K): Decoded<K> | null {
    const extension = this.extension(kind)
    if (!extension) return null
    try {
      return readers[kind](extension) as Decoded<K>
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      this.#malformed[kind] = error.message
      return null
    }
  }
}

function findExtensions({ extensions }: TbsCertificate): Found {
  const found = { ...noneFound }
  for (const extension of extensions) {
    const kind = kindsByOid.get(extension.oid)
    if (kind) found[kind] ??= extension
  }
  return found
}
