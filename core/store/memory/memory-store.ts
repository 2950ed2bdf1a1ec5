import type { LimitBook } from '../../quota/index.ts'
import {
  type AuditHead,
  type AuditRow,
  type CaRecord,
  type CertificateRecord,
  GENESIS,
  type KeyBinding,
  type RegisterEntry,
  type RegisterKind,
} from '../../records/index.ts'
import { BackedStore, type Transactor } from '../backed/index.ts'
import {
  type AuditQuery,
  type CertificateQuery,
  fingerprintOf,
  type QueuedRequest,
  type RecordedSpend,
} from '../index.ts'
import {
  MemoryAccess,
  MemoryBatches,
  MemoryCrls,
  MemoryForms,
  MemoryNotices,
  MemoryRevocations,
} from './memory-parts.ts'
import { MemoryTables } from './memory-tables.ts'
import { MemoryTransactor } from './memory-transactor.ts'
import { keyOf } from './memory-write.ts'

/** A store that forgets everything when the process ends, for tests and benchmarks. */
export class MemoryStore extends BackedStore {
  readonly #tables: MemoryTables
  readonly access: MemoryAccess
  readonly batches: MemoryBatches
  readonly revocations: MemoryRevocations
  readonly crls: MemoryCrls
  readonly notices: MemoryNotices
  readonly forms: MemoryForms

  /** Another transactor over `tables` may be given, for a test of what a backend has to do. */
  constructor(tables: MemoryTables = new MemoryTables(), transactor: Transactor = new MemoryTransactor(tables)) {
    super(transactor)
    this.#tables = tables
    this.access = new MemoryAccess(transactor, tables)
    this.batches = new MemoryBatches(transactor, tables)
    this.revocations = new MemoryRevocations(transactor, tables)
    this.crls = new MemoryCrls(transactor, tables)
    this.notices = new MemoryNotices(transactor, tables)
    this.forms = new MemoryForms(transactor, tables)
  }

  async revision(): Promise<number> {
    return this.#tables.revision
  }

  async findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null> {
    return this.#tables.register.get(keyOf(kind, id)) ?? null
  }

  async listRegister(query: { kind?: RegisterKind; participant?: string }): Promise<RegisterEntry[]> {
    return [...this.#tables.register.values()]
      .filter(
        ({ kind, participant }) => (query.kind ?? kind) === kind && (query.participant ?? participant) === participant,
      )
      .sort((a, b) => (keyOf(a.kind, a.id) < keyOf(b.kind, b.id) ? -1 : 1))
  }

  async limits(): Promise<LimitBook> {
    return this.#tables.book
  }

  async *spending(participant: string | null): AsyncIterable<RecordedSpend> {
    yield* this.#tables.ledger.spending(participant)
  }

  async listQueue(): Promise<QueuedRequest[]> {
    return [...this.#tables.queue.values()]
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.#tables.bindings.get(keyFingerprint) ?? null
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#tables.certificates.get(serial) ?? null
  }

  async findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null> {
    const isIt = ({ pki, der }: CertificateRecord): boolean => pki === 'iki' && fingerprintOf(der) === fingerprint
    return [...this.#tables.certificates.values()].find(isIt) ?? null
  }

  async findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null> {
    const isIt = (record: CertificateRecord): boolean =>
      record.keyFingerprint === keyFingerprint && record.csrDigest === csrDigest
    return [...this.#tables.certificates.values()].find(isIt) ?? null
  }

  async listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    const all = inOrder([...this.#tables.certificates.values()], query)
    const last = query.after === undefined ? -1 : all.findIndex(({ serial }) => serial === query.after)
    if (query.after !== undefined && last === -1) return []
    const latest = query.latestOfKey
      ? new Set(new Map([...this.#tables.certificates.values()].map((record) => [useOf(record), record])).values())
      : null
    return all
      .slice(last + 1)
      .filter((record) => matches(record, query) && (latest?.has(record) ?? true))
      .slice(0, query.limit)
  }

  async listCas(): Promise<CaRecord[]> {
    return [...this.#tables.cas.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  async auditHead(): Promise<AuditHead> {
    return this.#tables.audit.at(-1) ?? GENESIS
  }

  async listAudit(afterSequence: number, limit: number): Promise<AuditRow[]> {
    const first = Math.max(0, afterSequence)
    return this.#tables.audit.slice(first, first + limit)
  }

  async findAudit(sequence: number): Promise<AuditRow | null> {
    return this.#tables.audit[sequence - 1] ?? null
  }

  async findAuditOfSerial(serial: string): Promise<AuditRow | null> {
    return this.#tables.issues.get(serial) ?? null
  }

  async queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    const { action, actor, participant, fromSeconds = 0, untilSeconds = Number.POSITIVE_INFINITY } = query
    return this.#tables.audit
      .filter(
        (row) =>
          row.action === (action ?? row.action) &&
          row.actor === (actor ?? row.actor) &&
          row.detail.participant === (participant ?? row.detail.participant) &&
          row.atSeconds >= fromSeconds &&
          row.atSeconds < untilSeconds &&
          row.sequence < (query.before ?? Number.POSITIVE_INFINITY),
      )
      .reverse()
      .slice(0, query.limit)
  }

  async getSetting(name: string): Promise<string | null> {
    return this.#tables.settings.get(name) ?? null
  }

  protected async closeBackend(): Promise<void> {}
}

const useOf = ({ keyFingerprint, profile, environment }: CertificateRecord): string =>
  JSON.stringify([keyFingerprint, profile, environment])

/** Sorting is stable: what was issued in one second stays as it was committed. */
function inOrder(
  all: CertificateRecord[],
  { issuedFromSeconds, issuedBeforeSeconds, byEui64 }: CertificateQuery,
): CertificateRecord[] {
  if (byEui64)
    return all
      .filter(({ eui64 }) => eui64 !== null)
      .sort((a, b) => ((a.eui64 ?? '') < (b.eui64 ?? '') ? -1 : a.eui64 === b.eui64 ? 0 : 1))
  const isOfTime = issuedFromSeconds !== undefined || issuedBeforeSeconds !== undefined
  return isOfTime ? all.sort((a, b) => a.issuedAtSeconds - b.issuedAtSeconds) : all
}

function matches(record: CertificateRecord, query: CertificateQuery): boolean {
  const { subject, expiresBeforeSeconds, expiresFromSeconds, issuedFromSeconds, issuedBeforeSeconds, ...others } = query
  const { latestOfKey: _latestOfKey, byEui64: _byEui64, after: _after, limit: _limit, ...rest } = others
  const { keyFingerprints, serials, ...equal } = rest
  if (keyFingerprints && !keyFingerprints.includes(record.keyFingerprint)) return false
  if (serials && !serials.includes(record.serial)) return false
  for (const [key, value] of Object.entries(equal)) {
    if (value !== undefined && record[key as keyof typeof equal] !== value) return false
  }
  if (subject !== undefined && !record.subject.toLowerCase().includes(subject.toLowerCase())) return false
  if (issuedFromSeconds !== undefined && record.issuedAtSeconds < issuedFromSeconds) return false
  if (issuedBeforeSeconds !== undefined && record.issuedAtSeconds >= issuedBeforeSeconds) return false
  if (expiresBeforeSeconds !== undefined && record.notAfterSeconds >= expiresBeforeSeconds) return false
  return expiresFromSeconds === undefined || record.notAfterSeconds >= expiresFromSeconds
}
