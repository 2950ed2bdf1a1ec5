import { LimitBook, type LimitOverride, type LimitVersion, type Spender, Spending } from '../../quota/index.ts'
import {
  type AuditHead,
  type AuditRow,
  type CaRecord,
  type CertificateRecord,
  chainAuditRow,
  GENESIS,
  type KeptAnswer,
  type KeyBinding,
  type RegisterEntry,
  type RegisterKind,
} from '../../records/index.ts'
import { applyUnit, latestOf, spendersOf, type Transaction } from '../decide/index.ts'
import {
  type AdminChange,
  type AuditQuery,
  type CertificateQuery,
  type CommitOutcome,
  type CommitUnit,
  fingerprintOf,
  type Guard,
  type GuardFault,
  type QueuedRequest,
  type RecordedSpend,
  type Store,
} from '../index.ts'
import { MemoryAccess } from './memory-access.ts'
import { MemoryBatches } from './memory-batches.ts'
import { MemoryCrls } from './memory-crls.ts'
import { MemoryForms } from './memory-forms.ts'
import { MemoryLedger } from './memory-ledger.ts'
import { MemoryNotices } from './memory-notices.ts'
import { MemoryRevocations } from './memory-revocations.ts'

/** A store that forgets everything when the process ends, for tests and benchmarks. */
export class MemoryStore implements Store, Transaction {
  readonly #certificates = new Map<string, CertificateRecord>()
  readonly #bindings = new Map<string, KeyBinding>()
  readonly #cas = new Map<string, CaRecord>()
  readonly #audit: AuditRow[] = []
  /** The row of the issue of each serial number. */
  readonly #issues = new Map<string, AuditRow>()
  readonly #settings = new Map<string, string>()
  readonly #register = new Map<string, RegisterEntry>()
  readonly #queue = new Map<number, QueuedRequest>()
  readonly #ledger = new MemoryLedger()
  readonly access = new MemoryAccess((entry) => this.#append(entry))
  readonly batches = new MemoryBatches({
    transaction: this,
    spend: (units, work) => this.#inTransaction(units, work),
    append: (entry) => this.#append(entry),
  })
  readonly #limits: LimitVersion[] = []
  readonly #overrides: LimitOverride[] = []
  readonly revocations = new MemoryRevocations({
    append: (entry) => this.#append(entry),
    certificates: () => this.#certificates,
    ca: (id) => this.#cas.get(id),
  })
  readonly crls = new MemoryCrls(this.revocations, (entry) => this.#append(entry))
  readonly notices = new MemoryNotices((entry) => this.#append(entry))
  readonly forms = new MemoryForms((entry) => this.#append(entry))
  #book = new LimitBook([], [])
  #head: AuditHead = GENESIS
  #revision = 0
  #queued = 0

  async commit(unit: CommitUnit): Promise<CommitOutcome> {
    return this.#inTransaction([unit], (spending) => applyUnit(unit, this, spending))
  }

  #inTransaction<T>(units: readonly CommitUnit[], work: (spending: Spending) => T): T {
    const spending = new Spending(this.#book, this.#ledger, latestOf(units), spendersOf(units))
    const result = work(spending)
    for (const row of spending.writes()) this.#ledger.write(row)
    return result
  }

  findBinding(keyFingerprint: string): KeyBinding | null {
    return this.#bindings.get(keyFingerprint) ?? null
  }

  isQueued(id: number): boolean {
    return this.#queue.has(id)
  }

  answerOf(id: string, atSeconds: number): KeptAnswer | null {
    return this.access.answerOf(id, atSeconds)
  }

  isTokenOpen(digest: string, atSeconds: number): boolean {
    return this.access.isTokenOpen(digest, atSeconds)
  }

  write(unit: CommitUnit, isKeyNew: boolean): AuditRow {
    const { certificate, binding, ca, enqueue, dequeue } = unit
    this.#checkUnique(unit)
    if (certificate) {
      this.#certificates.set(certificate.serial, certificate)
      if (binding && isKeyNew) this.#bindings.set(certificate.keyFingerprint, binding)
    }
    if (ca) this.#cas.set(ca.id, ca)
    if (enqueue) {
      this.#queued++
      this.#queue.set(this.#queued, { ...enqueue, id: this.#queued })
    }
    if (dequeue !== null) this.#queue.delete(dequeue)
    const row = this.#append(unit.audit)
    if (certificate && row.detail.serial === certificate.serial) this.#issues.set(certificate.serial, row)
    this.access.write(unit, row)
    return row
  }

  /** Before anything is written, for nothing that is written is taken back. */
  #checkUnique({ certificate, ca }: CommitUnit): void {
    if (certificate && this.#certificates.has(certificate.serial))
      throw new Error(`serial number ${certificate.serial} is taken`)
    if (ca && this.#cas.has(ca.id)) throw new Error(`there is a CA "${ca.id}"`)
    if (ca && ca.serial !== certificate?.serial && !this.#certificates.has(ca.serial))
      throw new Error('no certificate has this serial number')
  }

  #append(entry: CommitUnit['audit']): AuditRow {
    const row = chainAuditRow(this.#head, entry)
    this.#head = row
    this.#audit.push(row)
    return row
  }

  // Only tests ask about guards here: every certificate is looked at.
  findFault(guard: Guard): GuardFault | null {
    if (guard.kind === 'unrevoked') return this.revocations.findFault(guard)
    const all = [...this.#certificates.values()]
    if (guard.kind === 'device') {
      const certificates = all.filter(({ eui64, pki }) => eui64 === guard.eui64 && pki === 'smki-device').length
      return certificates >= guard.atLeast && certificates < guard.below
        ? null
        : { kind: 'device', guard, certificates }
    }
    if (guard.kind === 'unanswered') {
      const answer = all.find(
        (each) => each.csrDigest === guard.csrDigest && each.keyFingerprint === guard.keyFingerprint,
      )
      return answer ? { kind: 'unanswered', guard, serial: answer.serial } : null
    }
    const { participant, profile, subject, keyFingerprint } = guard
    const other = all.find(
      (each) =>
        each.participant === participant &&
        each.profile === profile &&
        each.subject === subject &&
        each.keyFingerprint !== keyFingerprint,
    )
    return other ? { kind: 'system-name', guard, serial: other.serial } : null
  }

  async checkGuard(guard: Guard): Promise<GuardFault | null> {
    return this.findFault(guard)
  }

  currentRevision(): number {
    return this.#revision
  }

  async revision(): Promise<number> {
    return this.#revision
  }

  async change({
    expectedRevision,
    put,
    remove,
    limits,
    overrides,
    form,
    audit,
  }: AdminChange): Promise<'changed' | 'revised'> {
    if (expectedRevision !== this.#revision) return 'revised'
    if (form) this.forms.decide(form.id, form.decision)
    for (const { kind, id } of remove) this.#register.delete(keyOf(kind, id))
    for (const entry of put) this.#register.set(keyOf(entry.kind, entry.id), entry)
    for (const limit of limits) this.#limits.push({ ...limit, sequence: this.#limits.length + 1 })
    for (const override of overrides) this.#overrides.push({ ...override, sequence: this.#overrides.length + 1 })
    if (limits.length + overrides.length > 0) this.#book = new LimitBook(this.#limits, this.#overrides)
    for (const entry of audit) this.#append(entry)
    this.#revision++
    return 'changed'
  }

  async findRegister(kind: RegisterKind, id: string): Promise<RegisterEntry | null> {
    return this.#register.get(keyOf(kind, id)) ?? null
  }

  async listRegister(query: { kind?: RegisterKind; participant?: string }): Promise<RegisterEntry[]> {
    return [...this.#register.values()]
      .filter(
        ({ kind, participant }) => (query.kind ?? kind) === kind && (query.participant ?? participant) === participant,
      )
      .sort((a, b) => (keyOf(a.kind, a.id) < keyOf(b.kind, b.id) ? -1 : 1))
  }

  async limits(): Promise<LimitBook> {
    return this.#book
  }

  async look<T>(spenders: readonly Spender[], atMs: number, work: (spending: Spending) => T): Promise<T> {
    return work(new Spending(this.#book, this.#ledger, atMs, spenders))
  }

  async *spending(participant: string | null): AsyncIterable<RecordedSpend> {
    yield* this.#ledger.spending(participant)
  }

  async listQueue(): Promise<QueuedRequest[]> {
    return [...this.#queue.values()]
  }

  async findKeyBinding(keyFingerprint: string): Promise<KeyBinding | null> {
    return this.findBinding(keyFingerprint)
  }

  async findCertificate(serial: string): Promise<CertificateRecord | null> {
    return this.#certificates.get(serial) ?? null
  }

  async findCertificateByFingerprint(fingerprint: string): Promise<CertificateRecord | null> {
    const isIt = ({ pki, der }: CertificateRecord): boolean => pki === 'iki' && fingerprintOf(der) === fingerprint
    return [...this.#certificates.values()].find(isIt) ?? null
  }

  async findAnswer(keyFingerprint: string, csrDigest: string): Promise<CertificateRecord | null> {
    const isIt = (record: CertificateRecord): boolean =>
      record.keyFingerprint === keyFingerprint && record.csrDigest === csrDigest
    return [...this.#certificates.values()].find(isIt) ?? null
  }

  async listCertificates(query: CertificateQuery): Promise<CertificateRecord[]> {
    const all = inOrder([...this.#certificates.values()], query)
    const last = query.after === undefined ? -1 : all.findIndex(({ serial }) => serial === query.after)
    if (query.after !== undefined && last === -1) return []
    const latest = query.latestOfKey
      ? new Set(new Map([...this.#certificates.values()].map((record) => [useOf(record), record])).values())
      : null
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
    const first = Math.max(0, afterSequence)
    return this.#audit.slice(first, first + limit)
  }

  async findAudit(sequence: number): Promise<AuditRow | null> {
    return this.#audit[sequence - 1] ?? null
  }

  async findAuditOfSerial(serial: string): Promise<AuditRow | null> {
    return this.#issues.get(serial) ?? null
  }

  async queryAudit(query: AuditQuery): Promise<AuditRow[]> {
    const { action, actor, participant, fromSeconds = 0, untilSeconds = Number.POSITIVE_INFINITY } = query
    return this.#audit
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
    return this.#settings.get(name) ?? null
  }

  async putSetting(name: string, value: string, audit: CommitUnit['audit']): Promise<void> {
    this.#settings.set(name, value)
    this.#append(audit)
  }

  async close(): Promise<void> {}
}

const keyOf = (kind: RegisterKind, id: string): string => `${kind} ${id}`
const useOf = ({ keyFingerprint, profile, environment }: CertificateRecord): string =>
  JSON.stringify([keyFingerprint, profile, environment])

/** Sorting is stable: what was issued in one second stays as it was committed. */
function inOrder(
  all: CertificateRecord[],
  { issuedFromSeconds, issuedBeforeSeconds }: CertificateQuery,
): CertificateRecord[] {
  const isOfTime = issuedFromSeconds !== undefined || issuedBeforeSeconds !== undefined
  return isOfTime ? all.sort((a, b) => a.issuedAtSeconds - b.issuedAtSeconds) : all
}

function matches(record: CertificateRecord, query: CertificateQuery): boolean {
  const { subject, expiresBeforeSeconds, expiresFromSeconds, issuedFromSeconds, issuedBeforeSeconds, ...others } = query
  const { latestOfKey: _latestOfKey, after: _after, limit: _limit, ...equal } = others
  for (const [key, value] of Object.entries(equal)) {
    if (value !== undefined && record[key as keyof typeof equal] !== value) return false
  }
  if (subject !== undefined && !record.subject.toLowerCase().includes(subject.toLowerCase())) return false
  if (issuedFromSeconds !== undefined && record.issuedAtSeconds < issuedFromSeconds) return false
  if (issuedBeforeSeconds !== undefined && record.issuedAtSeconds >= issuedBeforeSeconds) return false
  if (expiresBeforeSeconds !== undefined && record.notAfterSeconds >= expiresBeforeSeconds) return false
  return expiresFromSeconds === undefined || record.notAfterSeconds >= expiresFromSeconds
}
