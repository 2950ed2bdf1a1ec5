import type { AuditEntry, AuditRow, FormDecision, FormRecord, NewForm } from '../../records/index.ts'
import type { FormOutcome, FormQuery, FormStore } from '../index.ts'

/** The forms of a store in memory. */
export class MemoryForms implements FormStore {
  readonly #records: FormRecord[] = []
  readonly #files: Uint8Array[] = []
  readonly #append: (entry: AuditEntry) => AuditRow

  constructor(append: (entry: AuditEntry) => AuditRow) {
    this.#append = append
  }

  async submit(form: NewForm, file: Uint8Array, audit: (id: number) => AuditEntry): Promise<FormOutcome> {
    const same = this.#records.find(
      (each) => each.decision === null && each.participant === form.participant && each.sha256 === form.sha256,
    )
    if (same) return { kind: 'waits', id: same.id }
    const record = { ...form, id: this.#records.length + 1, decision: null }
    this.#records.push(record)
    this.#files.push(Uint8Array.from(file))
    return { kind: 'submitted', record, audit: this.#append(audit(record.id)) }
  }

  async find(id: number): Promise<FormRecord | null> {
    return this.#records[id - 1] ?? null
  }

  async file(id: number): Promise<Uint8Array | null> {
    return this.#files[id - 1] ?? null
  }

  async list({ participant, registrationAuthority, state, after = 0, limit }: FormQuery): Promise<FormRecord[]> {
    return this.#records
      .slice(after)
      .filter(
        (each) =>
          each.participant === (participant ?? each.participant) &&
          each.registrationAuthority === (registrationAuthority ?? each.registrationAuthority) &&
          (state === undefined || (each.decision?.verdict ?? 'waiting') === state),
      )
      .slice(0, limit)
  }

  /** Decides a form that waits, within a change. */
  decide(id: number, decision: FormDecision): void {
    const record = this.#records[id - 1]
    if (!record || record.decision) throw new Error(`form ${id} does not wait`)
    this.#records[id - 1] = { ...record, decision }
  }
}
