import {
  type AuditEntry,
  type AuditRow,
  type CrlRecord,
  type CrlSummary,
  type KeptCrl,
  WHOLE_CRLS,
} from '../../records/index.ts'
import type { CrlStore } from '../index.ts'
import type { MemoryRevocations } from './memory-revocations.ts'

/** The CRLs of a store in memory. */
export class MemoryCrls implements CrlStore {
  readonly #lists = new Map<string, KeptCrl[]>()
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
    const old = list.at(-1 - WHOLE_CRLS)
    if (old) list[old.number - 1] = { ...old, der: null }
    this.#lists.set(record.list, list)
    this.#append(audit)
    return 'committed'
  }

  async latest(list: string): Promise<CrlRecord | null> {
    // The newest is whole.
    return (this.#lists.get(list)?.at(-1) as CrlRecord | undefined) ?? null
  }

  async latestSummary(list: string): Promise<CrlSummary | null> {
    const record = await this.latest(list)
    return record ? toSummary(record) : null
  }

  async find(list: string, number: number): Promise<KeptCrl | null> {
    return this.#lists.get(list)?.[number - 1] ?? null
  }

  async history(list: string, limit: number): Promise<CrlSummary[]> {
    return (this.#lists.get(list) ?? []).toReversed().slice(0, limit).map(toSummary)
  }
}

const toSummary = ({ der: _der, ...summary }: KeptCrl): CrlSummary => summary
