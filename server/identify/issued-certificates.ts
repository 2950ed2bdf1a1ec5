import type { CertificateRecord } from '../../core/records/index.ts'
import type { Store } from '../../core/store/index.ts'

// An entry has less than 2 kB, and a participant has only a few certificates.
const MAX_KNOWN = 10_000

/** A certificate of the world and the CAs above it. */
export interface IssuedCertificate {
  readonly record: CertificateRecord
  /** The serial numbers of the CAs above it that can be revoked: all except the root. RFC 5280 6.1.1(d) */
  readonly caSerials: readonly string[]
}

/**
 * Finds the record of a certificate by its fingerprint. Records are cached without expiry: a record never changes, and
 * neither does the certificate of a CA.
 */
export class IssuedCertificates {
  readonly #store: Store
  readonly #known = new Map<string, IssuedCertificate>()

  constructor(store: Store) {
    this.#store = store
  }

  /** `fingerprint` is the SHA-256 of the certificate, lower-case hex. Returns null if the world did not issue it. */
  async find(fingerprint: string): Promise<IssuedCertificate | null> {
    const known = this.#known.get(fingerprint)
    if (known) return known
    const record = await this.#store.findCertificateByFingerprint(fingerprint)
    if (!record) return null
    const found = { record, caSerials: await this.#casAbove(record) }
    this.#keep(fingerprint, found)
    return found
  }

  async #casAbove({ serial: of, issuerCa }: CertificateRecord): Promise<string[]> {
    const ca = (await this.#store.listCas()).find(({ id }) => id === issuerCa)
    const record = ca ? await this.#store.findCertificate(ca.serial) : null
    if (!ca || !record) throw new Error(`the certificate of CA "${issuerCa}", which issued ${of}, is not in the store`)
    return record.issuerCa === ca.id ? [] : [ca.serial, ...(await this.#casAbove(record))]
  }

  #keep(fingerprint: string, found: IssuedCertificate): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(fingerprint, found)
  }
}
