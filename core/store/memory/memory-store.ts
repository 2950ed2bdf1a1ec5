import { type AuditHead, type AuditRow, chainAuditRow, GENESIS } from '../../audit/audit-row.ts'
import {
  type CaRecord,
  type CertificateQuery,
  type CertificateRecord,
  type CommitOutcome,
  type CommitUnit,
  type KeyBinding,
  type Store,
  sameBinding,
} from '../store.ts'

/** A store that forgets everything when the process ends, for tests and benchmarks. */
export class MemoryStore implements Store {
  readonly #certificates = new Map<string, CertificateRecord>()
  readonly #bindings = new Map<string, KeyBinding>()
  readonly #cas = new Map<string, CaRecord>()
  readonly #audit: AuditRow[] = []
  readonly #settings = new Map<string, string>()
  #head: AuditHead = GENESIS

  async commit(unit: CommitUnit): Promise<CommitOutcome> {
    const { certificate, binding, ca, audit } = unit
    const held = certificate && this.#bindings.get(certificate.keyFingerprint)
    if (held && binding && !sameBinding(held, binding)) return { kind: 'key-bound', to: held }
    if (certificate) {
      if (this.#certificates.has(certificate.serial)) throw new Error(`serial number ${certificate.serial} is taken`)
      this.#certificates.set(certificate.serial, certificate)
      if (binding && !held) this.#bindings.set(certificate.keyFingerprint, binding)
    }
    if (ca) this.#cas.set(ca.id, ca)
    return { kind: 'committed', audit: this.#append(audit) }
  }

  #append(entry: CommitUnit['audit']): AuditRow {
    const row = chainAuditRow(this.#head, entry)
    this.#head = row
    this.#audit.push(row)
    return row
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#bindings.get(keyFingerprint) ?? null
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#certificates.get(serial) ?? null
  }

  async listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    const all = [...this.#certificates.values()]
    const last = query.after === undefined ? -1 : all.findIndex(({ serial }) => serial === query.after)
    if (query.after !== undefined && last === -1) return []
    const latest = query.latestOfKey ? new Set(new Map(all.map((record) => [useOf(record), record])).values()) : null
    return all
      .slice(last + 1)
      .filter((record) => matches(record, query) && (latest?.has(record) ?? true))
      .slice(0, query.limit)
  }

  async listCas(): Promise<CaRecord[]> {
    return [...this.#cas.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  async auditHead(): Promise<AuditHead> {
    return this.#head
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    return this.#audit.slice(afterSequence, afterSequence + limit)
  }

  async getSetting(name: string): Promise<string | null> {
    return this.#settings.get(name) ?? null
  }

  async putSetting(name: string, value: string, audit: CommitUnit['audit']): Promise<void> {
    this.#settings.set(name, value)
    this.#append(audit)
  }

  async close(): Promise<void> {}
}

const useOf = ({ keyFingerprint, profile, environment }: CertificateRecord): string =>
  JSON.stringify([keyFingerprint, profile, environment])

function matches(record: CertificateRecord, query: CertificateQuery): boolean {
  const { subject, expiresBeforeSeconds, expiresFromSeconds, ...others } = query
  const { latestOfKey: _latestOfKey, after: _after, limit: _limit, ...equal } = others
  for (const [key, value] of Object.entries(equal)) {
    if (value !== undefined && record[key as keyof typeof equal] !== value) return false
  }
  if (subject !== undefined && !record.subject.toLowerCase().includes(subject.toLowerCase())) return false
  if (expiresBeforeSeconds !== undefined && record.notAfterSeconds >= expiresBeforeSeconds) return false
  return expiresFromSeconds === undefined || record.notAfterSeconds >= expiresFromSeconds
}
