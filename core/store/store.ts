import type { AuditEntry, AuditHead, AuditRow } from '../audit/audit-row.ts'
import type { Pki, ProfileId } from '../profile/schema.ts'

/** A certificate as the store keeps it. */
export interface CertificateRecord {
  /** 32 upper-case hex characters. */
  readonly serial: string
  readonly profile: ProfileId
  readonly pki: Pki
  readonly environment: string | null
  readonly participant: string
  /** RFC 4514. */
  readonly subject: string
  /** 16 lower-case hex characters. */
  readonly eui64: string | null
  readonly role: number | null
  readonly usage: 'digitalSignature' | 'keyAgreement' | null
  /** The id of the CA that signed, such as `dccki/eii@uit-a`. */
  readonly issuerCa: string
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyFingerprint: string
  readonly issuedAtSeconds: number
  /** The serial number of the certificate that this one renews. */
  readonly renews: string | null
  readonly der: Uint8Array
}

/** What a key may be certified for: one profile, one environment, one subject. */
export interface KeyBinding {
  readonly profile: ProfileId
  readonly environment: string | null
  /** The subject, or for a device its EUI-64. */
  readonly holder: string
}

export interface CaRecord {
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly serial: string
}

/** What one request commits; everything in it or nothing. */
export interface CommitUnit {
  readonly certificate: CertificateRecord | null
  readonly binding: KeyBinding | null
  /** The CA that the certificate belongs to, where it is a CA's own. */
  readonly ca: CaRecord | null
  readonly audit: AuditEntry
}

/** `key-bound`: the key already serves something else; nothing was committed. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly audit: AuditRow }
  | { readonly kind: 'key-bound'; readonly to: KeyBinding }

/** Each criterion narrows; an absent one does not. */
export interface CertificateQuery {
  readonly profile?: ProfileId
  readonly pki?: Pki
  readonly environment?: string
  readonly participant?: string
  readonly eui64?: string
  readonly role?: number
  readonly keyFingerprint?: string
  /** Part of the subject, case not counting. */
  readonly subject?: string
  /** Certificates whose notAfter lies before this second … */
  readonly expiresBeforeSeconds?: number
  /** … and not before this one. */
  readonly expiresFromSeconds?: number
  /** Leaves out a certificate after which one was issued for the same key, profile and environment. */
  readonly latestOfKey?: boolean
  /** The page: rows after this serial in order of issue. */
  readonly after?: string
  /** At most so many rows; every one where it is absent. */
  readonly limit?: number
}

/**
 * What the toolkit remembers. Asynchronous throughout, so that a backend may live elsewhere.
 * Concurrent `commit`s may share one transaction; each is decided on its own and resolves once it is durable.
 */
export interface Store {
  commit(unit: CommitUnit): Promise<CommitOutcome>
  findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null>
  findCertificate(serial: string): Promise<CertificateRecord | null>
  /** In order of issue. */
  listCertificates(query: CertificateQuery): Promise<CertificateRecord[]>
  listCas(): Promise<CaRecord[]>
  auditHead(): Promise<AuditHead>
  listAudit(afterSequence: number, limit: number): Promise<AuditRow[]>
  getSetting(name: string): Promise<string | null>
  /** Sets a world-wide setting and commits its audit row with it. */
  putSetting(name: string, value: string, audit: AuditEntry): Promise<void>
  close(): Promise<void>
}

/** Whether a key bound to `held` may be certified for `wanted`: the same use again is a renewal. */
export const sameBinding = (held: KeyBinding, wanted: KeyBinding): boolean =>
  held.profile === wanted.profile && held.environment === wanted.environment && held.holder === wanted.holder
