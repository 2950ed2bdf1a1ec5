import { X509Certificate } from 'node:crypto'
import { type CertificateRecord, keyFingerprint, type Store } from '../../core/index.ts'
import type { Presented } from '../tls/presented.ts'

// Each is under 2 kB; a participant has a handful.
const MAX_KNOWN = 10_000

/** Finds the record of a certificate by the very octets presented. What is found is kept: records never change. */
export class IssuedCertificates {
  readonly #store: Store
  readonly #known = new Map<string, CertificateRecord>()

  constructor(store: Store) {
    this.#store = store
  }

  async find({ certificate, fingerprint }: Presented): Promise<CertificateRecord | null> {
    const known = this.#known.get(fingerprint)
    if (known) return known
    const spkiDer = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' })
    const ofKey = await this.#store.listCertificates({ keyFingerprint: keyFingerprint(spkiDer), pki: 'iki' })
    const found = ofKey.find(({ der }) => Buffer.compare(der, certificate.raw) === 0) ?? null
    if (found) this.#keep(fingerprint, found)
    return found
  }

  #keep(fingerprint: string, record: CertificateRecord): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear()
    this.#known.set(fingerprint, record)
  }
}
