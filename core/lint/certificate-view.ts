import type { ProfileExtension } from '../profile/schema.ts'
import type { Certificate, TbsCertificate } from '../x509/certificate.ts'
import { DerError } from '../x509/der-reader.ts'
import {
  type Extension,
  readAltNames,
  readAuthorityKeyIdentifier,
  readBasicConstraints,
  readCertificatePolicies,
  readCrlUris,
  readExtendedKeyUsage,
  readKeyUsage,
  readSubjectKeyIdentifier,
} from '../x509/extensions.ts'
import { OID } from '../x509/oids.ts'
import { findKeyProblem, type KeyRequirement } from '../x509/public-key.ts'

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

/** A certificate, or one not signed yet, with its extensions decoded once when first asked for. */
export class CertificateView {
  readonly tbs: TbsCertificate
  /** Null before the certificate is signed. */
  readonly signed: Certificate | null
  readonly #decoded: { [K in DecodedKind]?: Decoded<K> | null } = {}
  readonly #malformed: { [K in DecodedKind]?: string } = {}
  #keyProblem: { readonly found: ReturnType<typeof findKeyProblem> } | null = null

  constructor(tbs: TbsCertificate, signed: Certificate | null) {
    this.tbs = tbs
    this.signed = signed
  }

  /** Returns the extension as it stands, the first where it is repeated. */
  extension(kind: ProfileExtension['extension']): Extension | undefined {
    const oid = OID[kind]
    for (const extension of this.tbs.extensions) if (extension.oid === oid) return extension
    return undefined
  }

  /** Returns the decoded extension; null where it is absent or malformed. */
  decode<K extends DecodedKind>(kind: K): Decoded<K> | null {
    const known = this.#decoded[kind] as Decoded<K> | null | undefined
    if (known !== undefined) return known
    const value = this.#read(kind) as Decoded<K> | null
    Object.assign(this.#decoded, { [kind]: value })
    return value
  }

  /** Returns why an extension cannot be decoded, or null. */
  malformed(kind: DecodedKind): string | null {
    this.decode(kind)
    return this.#malformed[kind] ?? null
  }

  /** Returns what is wrong with the public key, looked at once. */
  keyProblem(required: KeyRequirement): ReturnType<typeof findKeyProblem> {
    this.#keyProblem ??= { found: findKeyProblem(this.tbs.publicKey, required) }
    return this.#keyProblem.found
  }

  #read(kind: DecodedKind): unknown {
    const extension = this.extension(kind)
    if (!extension) return null
    try {
      return readers[kind](extension)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      this.#malformed[kind] = error.message
      return null
    }
  }
}
