import type { CertificateRecord, Store } from '../../core/index.ts'

// Each is under 2 kB; a participant has a handful.
const MAX_KNOWN = 10_000

/** Finds the record of a certificate by the very octets presented. What is found is kept: records never change. */
export class IssuedCertificates {
  readonly #store: Store
  readonly #known = new Map<string, CertificateRecord>()

  constructor(store: Store) {
    this.#store = store
  }

  /** `fingerprint` is the SHA-256 of the certificate, lower-case hex. */
  async find(fingerprint: string): Promise<CertificateRecord | null> {
    const known = this.#known.get(fingerprint)
    if (known) return known
    const found = await this.#store.findCertificateByFingerprint(fingerprint)
    if (found) this.#keep(fingerprint, found)
    return found
  }

  #keep(fingerprint: string, record: CertificateRecord): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(fingerprint, record)
  }
}
