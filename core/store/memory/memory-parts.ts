import type {
  ApiKey,
  BatchOrder,
  BatchRecord,
  BatchResult,
  CertificateFacts,
  CertificateMark,
  CertificateRecord,
  CrlRecord,
  CrlSummary,
  EnrolmentToken,
  FormRecord,
  IdempotencyAnswer,
  KeptCrl,
  RegisteredClient,
  Revocation,
} from '../../records/index.ts'
import {
  BackedAccess,
  BackedBatches,
  BackedCrls,
  BackedForms,
  BackedNotices,
  BackedRevocations,
  type Transactor,
} from '../backed/index.ts'
import { keptAnswer } from '../decide/index.ts'
import type {
  AccessStore,
  BatchPart,
  BatchQuery,
  CrlStore,
  FormQuery,
  FormStore,
  Notice,
  NoticeStore,
  RevocationStore,
  RevocationsOfCa,
} from '../index.ts'
import type { MemoryBatch, MemoryTables } from './memory-tables.ts'

export class MemoryAccess extends BackedAccess implements AccessStore {
  readonly #tables: MemoryTables

  constructor(transactor: Transactor, tables: MemoryTables) {
    super(transactor)
    this.#tables = tables
  }

  async findClient(fingerprint: string): Promise<RegisteredClient | null> {
    return this.#tables.clients.get(fingerprint) ?? null
  }

  async listClients(): Promise<RegisteredClient[]> {
    const keyOf = ({ name, fingerprint }: RegisteredClient): string => `${name}\n${fingerprint}`
    return [...this.#tables.clients.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  }

  async findApiKey(digest: string): Promise<ApiKey | null> {
    return [...this.#tables.apiKeys.values()].find((key) => key.digest === digest) ?? null
  }

  async listApiKeys(): Promise<ApiKey[]> {
    return [...this.#tables.apiKeys.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async apiKeySalt(proposed: Uint8Array): Promise<Uint8Array> {
    this.#tables.salt ??= Uint8Array.from(proposed)
    return this.#tables.salt
  }

  async findToken(digest: string): Promise<EnrolmentToken | null> {
    return this.#tables.tokens.get(digest) ?? null
  }

  async findAnswer(id: string, atSeconds: number): Promise<IdempotencyAnswer | null> {
    return keptAnswer(this.#tables.idempotency.get(id), atSeconds)
  }
}

export class MemoryRevocations extends BackedRevocations implements RevocationStore {
  readonly #tables: MemoryTables

  constructor(transactor: Transactor, tables: MemoryTables) {
    super(transactor)
    this.#tables = tables
  }

  async find(serial: string): Promise<Revocation | null> {
    return this.#tables.revocations.get(serial) ?? null
  }

  async ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa> {
    const revocations = [...this.#tables.revocations.values()]
      .filter((each) => each.issuerCa === issuerCa && each.notAfterSeconds >= notAfterFromSeconds)
      .map(({ serial, atSeconds, reason, invaliditySeconds }) => ({ serial, atSeconds, reason, invaliditySeconds }))
    return { last: this.#tables.lastRevocationOf(issuerCa), revocations }
  }

  async last(issuerCa: string): Promise<number> {
    return this.#tables.lastRevocationOf(issuerCa)
  }

  async changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]> {
    const changes = [...this.#tables.revocations.values(), ...this.#tables.marks.values()]
    const within = changes.filter(({ atSeconds }) => atSeconds >= fromSeconds && atSeconds < untilSeconds)
    return [...new Set(within.map(({ serial }) => serial))]
  }

  async findMark(serial: string): Promise<CertificateMark | null> {
    return this.#tables.marks.get(serial) ?? null
  }

  async facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]> {
    const all = [...this.#tables.certificates.values()]
    return serials.flatMap((serial) => {
      const index = all.findIndex((record) => record.serial === serial)
      const record = all[index]
      if (!record) return []
      const isReplaced = all
        .slice(index + 1)
        .some((later) => isSameUse(record, later) && this.#stands(later.serial, unmarked))
      const mark = this.#tables.marks.get(serial)?.mark ?? null
      return [{ serial, isRevoked: this.#tables.revocations.has(serial), mark, isReplaced }]
    })
  }

  #stands(serial: string, unmarked: 'in-use' | 'pending'): boolean {
    const mark = this.#tables.marks.get(serial)?.mark ?? unmarked
    return !this.#tables.revocations.has(serial) && mark !== 'rejected' && mark !== 'pending'
  }
}

const isSameUse = (a: CertificateRecord, b: CertificateRecord): boolean =>
  a.keyFingerprint === b.keyFingerprint && a.profile === b.profile && a.environment === b.environment

export class MemoryCrls extends BackedCrls implements CrlStore {
  readonly #tables: MemoryTables

  constructor(transactor: Transactor, tables: MemoryTables) {
    super(transactor)
    this.#tables = tables
  }

  async latest(list: string): Promise<CrlRecord | null> {
    // The newest is whole.
    return (this.#tables.crls.get(list)?.at(-1) as CrlRecord | undefined) ?? null
  }

  async latestSummary(list: string): Promise<CrlSummary | null> {
    const record = await this.latest(list)
    return record ? toSummary(record) : null
  }

  async find(list: string, number: number): Promise<KeptCrl | null> {
    return this.#tables.crls.get(list)?.[number - 1] ?? null
  }

  async history(list: string, limit: number): Promise<CrlSummary[]> {
    return (this.#tables.crls.get(list) ?? []).toReversed().slice(0, limit).map(toSummary)
  }
}

const toSummary = ({ der: _der, ...summary }: KeptCrl): CrlSummary => summary

export class MemoryNotices extends BackedNotices implements NoticeStore {
  readonly #notices: readonly Notice[]

  constructor(transactor: Transactor, { notices }: MemoryTables) {
    super(transactor)
    this.#notices = notices
  }

  async list({ participant, before, limit }: Parameters<NoticeStore['list']>[0]): Promise<Notice[]> {
    return this.#notices
      .filter((notice) => notice.participant === (participant ?? notice.participant))
      .filter(({ id }) => id < (before ?? Number.POSITIVE_INFINITY))
      .reverse()
      .slice(0, limit)
  }
}

export class MemoryForms extends BackedForms implements FormStore {
  readonly #tables: MemoryTables

  constructor(transactor: Transactor, tables: MemoryTables) {
    super(transactor)
    this.#tables = tables
  }

  async find(id: number): Promise<FormRecord | null> {
    return this.#tables.forms[id - 1] ?? null
  }

  async file(id: number): Promise<Uint8Array | null> {
    return this.#tables.files[id - 1] ?? null
  }

  async list({ participant, registrationAuthority, state, after = 0, limit }: FormQuery): Promise<FormRecord[]> {
    return this.#tables.forms
      .slice(after)
      .filter(
        (each) =>
          each.participant === (participant ?? each.participant) &&
          each.registrationAuthority === (registrationAuthority ?? each.registrationAuthority) &&
          (state === undefined || (each.decision?.verdict ?? 'waiting') === state),
      )
      .slice(0, limit)
  }
}

export class MemoryBatches extends BackedBatches {
  readonly #tables: MemoryTables

  constructor(transactor: Transactor, tables: MemoryTables) {
    super(transactor)
    this.#tables = tables
  }

  async begin(order: BatchOrder, atMs: number): Promise<number> {
    const id = ++this.#tables.begunBatches
    const progress = { state: 'PENDING', size: 0, done: 0, issued: 0, digest: '' } as const
    const record = { ...order, ...progress, id, submittedAtMs: atMs, changedAtMs: atMs, reason: null, waits: null }
    const row = { record, isHidden: true, notBeforeMs: null, lease: null }
    this.#tables.batches.set(id, { row, parts: [], results: [] })
    return id
  }

  async addParts(batch: number, parts: readonly BatchPart[]): Promise<void> {
    const kept = this.#tables.batches.get(batch)
    if (!kept) throw new Error(`there is no batch ${batch}`)
    kept.parts.push(...parts)
  }

  async dropUpload(batch: number): Promise<void> {
    if (this.#tables.batches.get(batch)?.row.isHidden) this.#tables.batches.delete(batch)
  }

  async find(batch: number): Promise<BatchRecord | null> {
    const row = this.#tables.batches.get(batch)?.row
    return row && !row.isHidden ? row.record : null
  }

  async list({ participant, states, before = Number.POSITIVE_INFINITY, limit }: BatchQuery): Promise<BatchRecord[]> {
    return this.#submitted()
      .map(({ row }) => row.record)
      .filter((record) => record.id < before && (states?.includes(record.state) ?? true))
      .filter((record) => record.participant === (participant ?? record.participant))
      .reverse()
      .slice(0, limit)
  }

  async renewLeases(owner: string, untilMs: number): Promise<void> {
    for (const batch of this.#tables.batches.values())
      if (batch.row.lease?.owner === owner) batch.row = { ...batch.row, lease: { owner, untilMs } }
  }

  async owners(): Promise<string[]> {
    return [...new Set(this.#submitted().flatMap(({ row }) => row.lease?.owner ?? []))]
  }

  async findPart(batch: number, index: number): Promise<BatchPart | null> {
    const isHolding = ({ first, count }: BatchPart): boolean => index >= first && index < first + count
    const part = this.#tables.batches.get(batch)?.parts.find(isHolding)
    // A copy: whoever works at it may move it to another thread.
    return part ? { ...part, octets: Uint8Array.from(part.octets) } : null
  }

  async listResults(batch: number, from: number, limit: number): Promise<BatchResult[]> {
    return this.#tables.batches.get(batch)?.results.slice(from, from + limit) ?? []
  }

  #submitted(): MemoryBatch[] {
    return [...this.#tables.batches.values()].filter(({ row }) => !row.isHidden)
  }
}
