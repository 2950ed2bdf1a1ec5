import type { AuditEntry, AuditRow } from '../../audit/audit-row.ts'
import type { CrlRecord, CrlSummary } from '../../crl/crl-record.ts'
import type { CrlStore } from '../crl-store.ts'
import type { MemoryRevocations } from './memory-revocations.ts'

/** The CRLs of a store in memory. */
export class MemoryCrls implements CrlStore {
  readonly #lists = new Map<string, CrlRecord[]>()
  readonly #revocations: Pick<MemoryRevocations, 'lastOf'>
  readonly #append: (entry: AuditEntry) => AuditRow

  constructor(revocations: Pick<MemoryRevocations, 'lastOf'>, append: (entry: AuditEntry) => AuditRow) {
    this.#revocations = revocations
    this.#append = append
  }

  async commit(record: CrlRecord, audit: AuditEntry): Promise<'committed' | 'overtaken'> {
    const list = this.#lists.get(record.list) ?? []
    if (record.number !== list.length + 1) return 'overtaken'
    if (record.covers !== this.#revocations.lastOf(record.issuerCa)) return 'overtaken'
    list.push(record)
    this.#lists.set(record.list, list)
    this.#append(audit)
    return 'committed'
  }

  async latest(list: string): Promise<CrlRecord | null> {
    return this.#lists.get(list)?.at(-1) ?? null
  }

  async latestSummary(list: string): Promise<CrlSummary | null> {
    const record = await this.latest(list)
    return record ? toSummary(record) : null
  }

  async find(list: string, number: number): Promise<CrlRecord | null> {
    return this.#lists.get(list)?.[number - 1] ?? null
  }

  async history(list: string, limit: number): Promise<CrlSummary[]> {
    return (this.#lists.get(list) ?? []).toReversed().slice(0, limit).map(toSummary)
  }
}

const toSummary = ({ der: _der, ...summary }: CrlRecord): CrlSummary => summary
