import type { DatabaseSync } from 'node:sqlite'
import type { AuditEntry, FormDecision, FormRecord, NewForm } from '../../records/index.ts'
import type { Audited, FormOutcome, FormQuery, FormStore } from '../index.ts'

/** Forms in SQLite. */
export class SqliteForms implements FormStore {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #audited: Audited

  constructor(database: DatabaseSync, audited: Audited) {
    this.#statements = prepareStatements(database)
    this.#audited = audited
  }

  async submit(form: NewForm, file: Uint8Array, audit: (id: number) => AuditEntry): Promise<FormOutcome> {
    const { atSeconds, participant, registrationAuthority, form: definition, version, actor, pages, sha256 } = form
    return this.#audited((append) => {
      const same = this.#statements.waiting.get(participant, sha256)
      if (same) return { kind: 'waits', id: Number(same.id) }
      const said = JSON.stringify(form.values)
      const inserted = this.#statements.insert.run(
        atSeconds,
        participant,
        registrationAuthority,
        definition,
        version,
        actor,
        form.file,
        pages,
        sha256,
        said,
        file,
      )
      const id = Number(inserted.lastInsertRowid)
      return { kind: 'submitted', record: { ...form, id, decision: null }, audit: append(audit(id)) }
    })
  }

  async find(id: number): Promise<FormRecord | null> {
    const row = this.#statements.find.get(id)
    return row ? toRecord(row as unknown as FormRow) : null
  }

  async file(id: number): Promise<Uint8Array | null> {
    const row = this.#statements.file.get(id)
    return row ? (row.file as Uint8Array) : null
  }

  async list({ participant, registrationAuthority, state, after = 0, limit }: FormQuery): Promise<FormRecord[]> {
    const [whose, authority, which] = [participant ?? null, registrationAuthority ?? null, state ?? null]
    const rows = this.#statements.list.all(after, whose, whose, authority, authority, which, which, limit)
    return (rows as unknown as FormRow[]).map(toRecord)
  }

  /** Decides a form that waits, within the transaction of a change. */
  decide(id: number, decision: FormDecision): void {
    const { changes } = this.#statements.decide.run(decision.verdict, JSON.stringify(decision), id)
    if (changes !== 1) throw new Error(`form ${id} does not wait`)
  }
}

interface FormRow {
  readonly id: number
  readonly at_seconds: number
  readonly participant: string
  readonly registration_authority: FormRecord['registrationAuthority']
  readonly form: string
  readonly version: string
  readonly actor: string
  readonly file_name: string
  readonly pages: number
  readonly sha256: string
  readonly said: string
  readonly decision: string | null
}

const toRecord = (row: FormRow): FormRecord => {
  const { at_seconds, registration_authority, file_name, said, decision, ...same } = row
  return {
    ...same,
    atSeconds: at_seconds,
    registrationAuthority: registration_authority,
    file: file_name,
    values: JSON.parse(said),
    decision: decision === null ? null : JSON.parse(decision),
  }
}

function prepareStatements(database: DatabaseSync) {
  // Without the files, which may be large.
  const columns = `id, at_seconds, participant, registration_authority, form, version, actor, file_name, pages, sha256,
    said, decision`
  return {
    waiting: database.prepare("SELECT id FROM form WHERE state = 'waiting' AND participant = ? AND sha256 = ?"),
    insert: database.prepare(`INSERT INTO form (at_seconds, participant, registration_authority, form, version, actor,
      file_name, pages, sha256, said, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    find: database.prepare(`SELECT ${columns} FROM form WHERE id = ?`),
    file: database.prepare('SELECT file FROM form WHERE id = ?'),
    list: database.prepare(`SELECT ${columns} FROM form WHERE id > ? AND (? IS NULL OR participant = ?)
      AND (? IS NULL OR registration_authority = ?) AND (? IS NULL OR state = ?) ORDER BY id LIMIT ?`),
    decide: database.prepare("UPDATE form SET state = ?, decision = ? WHERE id = ? AND state = 'waiting'"),
  }
}
