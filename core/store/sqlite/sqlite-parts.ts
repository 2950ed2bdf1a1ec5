import type {
  ApiKey,
  BatchOrder,
  BatchRecord,
  BatchResult,
  CertificateFacts,
  CertificateMark,
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
import type { SqliteTables } from './sqlite-tables.ts'
import type { SqliteTransactor } from './sqlite-transactor.ts'

export class SqliteAccess extends BackedAccess implements AccessStore {
  readonly #access: SqliteTables['access']

  constructor(transactor: SqliteTransactor, { access }: SqliteTables) {
    super(transactor)
    this.#access = access
  }

  async findClient(fingerprint: string): Promise<RegisteredClient | null> {
    return this.#access.findClient(fingerprint)
  }

  async listClients(): Promise<RegisteredClient[]> {
    return this.#access.clients()
  }

  async findApiKey(digest: string): Promise<ApiKey | null> {
    return this.#access.findApiKey(digest)
  }

  async listApiKeys(): Promise<ApiKey[]> {
    return this.#access.apiKeys()
  }

  async apiKeySalt(proposed: Uint8Array): Promise<Uint8Array> {
    if (!this.#access.salt()) this.#access.proposeSalt(proposed)
    return this.#access.salt() as Uint8Array
  }

  async findToken(digest: string): Promise<EnrolmentToken | null> {
    return this.#access.findToken(digest)
  }

  async findAnswer(id: string, atSeconds: number): Promise<IdempotencyAnswer | null> {
    return keptAnswer(this.#access.findAnswer(id) ?? undefined, atSeconds)
  }
}

export class SqliteRevocations extends BackedRevocations implements RevocationStore {
  readonly #revocations: SqliteTables['revocations']
  readonly #version: () => unknown

  constructor(transactor: SqliteTransactor, { revocations }: SqliteTables) {
    super(transactor)
    this.#revocations = revocations
    this.#version = () => transactor.version()
  }

  async find(serial: string): Promise<Revocation | null> {
    return this.#revocations.findKnown(serial, this.#version())
  }

  async ofCa(issuerCa: string, notAfterFromSeconds: number): Promise<RevocationsOfCa> {
    // In this order: a revocation that comes between the two makes the list look older than it is, never newer.
    const last = this.#revocations.last(issuerCa)
    return { last, revocations: this.#revocations.ofCa(issuerCa, notAfterFromSeconds) }
  }

  async last(issuerCa: string): Promise<number> {
    return this.#revocations.last(issuerCa)
  }

  async changedBetween(fromSeconds: number, untilSeconds: number): Promise<string[]> {
    return this.#revocations.changedBetween(fromSeconds, untilSeconds)
  }

  async findMark(serial: string): Promise<CertificateMark | null> {
    return this.#revocations.findMark(serial)
  }

  async facts(serials: readonly string[], unmarked: 'in-use' | 'pending'): Promise<CertificateFacts[]> {
    return this.#revocations.facts(serials, unmarked)
  }
}

export class SqliteCrls extends BackedCrls implements CrlStore {
  readonly #crls: SqliteTables['crls']

  constructor(transactor: SqliteTransactor, { crls }: SqliteTables) {
    super(transactor)
    this.#crls = crls
  }

  async latest(list: string): Promise<CrlRecord | null> {
    return this.#crls.latest(list)
  }

  async latestSummary(list: string): Promise<CrlSummary | null> {
    return this.#crls.latestSummary(list)
  }

  async find(list: string, number: number): Promise<KeptCrl | null> {
    return this.#crls.find(list, number)
  }

  async history(list: string, limit: number): Promise<CrlSummary[]> {
    return this.#crls.history(list, limit)
  }
}

export class SqliteNotices extends BackedNotices implements NoticeStore {
  readonly #notices: SqliteTables['notices']

  constructor(transactor: SqliteTransactor, { notices }: SqliteTables) {
    super(transactor)
    this.#notices = notices
  }

  async list(query: Parameters<NoticeStore['list']>[0]): Promise<Notice[]> {
    return this.#notices.list(query)
  }
}

export class SqliteForms extends BackedForms implements FormStore {
  readonly #forms: SqliteTables['forms']

  constructor(transactor: SqliteTransactor, { forms }: SqliteTables) {
    super(transactor)
    this.#forms = forms
  }

  async find(id: number): Promise<FormRecord | null> {
    return this.#forms.find(id)
  }

  async file(id: number): Promise<Uint8Array | null> {
    return this.#forms.file(id)
  }

  async list(query: FormQuery): Promise<FormRecord[]> {
    return this.#forms.list(query)
  }
}

export class SqliteBatches extends BackedBatches {
  readonly #batches: SqliteTables['batches']
  readonly #write: SqliteTransactor['write']

  constructor(transactor: SqliteTransactor, { batches }: SqliteTables) {
    super(transactor)
    this.#batches = batches
    this.#write = (work) => transactor.write(work)
  }

  async begin(order: BatchOrder, atMs: number): Promise<number> {
    return this.#write(() => this.#batches.begin(order, atMs))
  }

  async addParts(batch: number, parts: readonly BatchPart[]): Promise<void> {
    this.#write(() => {
      for (const part of parts) this.#batches.addPart(batch, part)
    })
  }

  async dropUpload(batch: number): Promise<void> {
    this.#write(() => {
      if (this.#batches.find(batch)?.isHidden) this.#batches.delete(batch)
    })
  }

  async find(batch: number): Promise<BatchRecord | null> {
    const row = this.#batches.find(batch)
    return row && !row.isHidden ? row.record : null
  }

  async list(query: BatchQuery): Promise<BatchRecord[]> {
    return this.#batches.list(query)
  }

  async renewLeases(owner: string, untilMs: number): Promise<void> {
    this.#write(() => this.#batches.renewLeases(owner, untilMs))
  }

  async owners(): Promise<string[]> {
    return this.#batches.owners()
  }

  async findPart(batch: number, index: number): Promise<BatchPart | null> {
    return this.#batches.findPart(batch, index)
  }

  async listResults(batch: number, from: number, limit: number): Promise<BatchResult[]> {
    return this.#batches.results(batch, from, limit)
  }
}
