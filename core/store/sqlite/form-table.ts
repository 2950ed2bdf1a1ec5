import type { DatabaseSync } from 'node:sqlite'
import type { FormDecision, FormRecord } from '../../records/index.ts'
import type { FormQuery } from '../index.ts'

/** Forms and their files. */
export class FormTable {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  /** Returns the number that the next form has; no form is ever deleted. */
  nextId(): number {
    return (this.#statements.last.get() as { last: number }).last + 1
  }

  /** Returns the number of the form of a participant that waits with this very file, or null. */
  findWaiting(participant: string, sha256: string): number | null {
    const row = this.#statements.waiting.get(participant, sha256)
    return row ? Number(row.id) : null
  }

  isWaiting(id: number): boolean {
    return this.#statements.isWaiting.get(id) !== undefined
  }

  insert(form: FormRecord, file: Uint8Array): void {
    const { id, atSeconds, participant, registrationAuthority, form: definition, version, actor, pages, sha256 } = form
    const values = JSON.stringify(form.values)
    this.#statements.insert.run(
      ...[id, atSeconds, participant, registrationAuthority, definition, version, actor, form.file, pages, sha256],
      ...[values, file],
    )
  }

  decide(id: number, decision: FormDecision): void {
    this.#statements.decide.run(decision.verdict, JSON.stringify(decision), id)
  }

  find(id: number): FormRecord | null {
    const row = this.#statements.find.get(id)
    return row ? toRecord(row as unknown as FormRow) : null
  }

  file(id: number): Uint8Array | null {
    const row = this.#statements.file.get(id)
    return row ? (row.file as Uint8Array) : null
  }

  list({ participant, registrationAuthority, state, after = 0, limit }: FormQuery): FormRecord[] {
    const [whose, authority, which] = [participant ?? null, registrationAuthority ?? null, state ?? null]
    const rows = this.#statements.list.all(after, whose, whose, authority, authority, which, which, limit)
    return (rows as unknown as FormRow[]).map(toRecord)
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
    last: database.prepare('SELECT coalesce(max(id), 0) AS last FROM form'),
    isWaiting: database.prepare("SELECT 1 FROM form WHERE id = ? AND state = 'waiting'"),
    insert:
      database.prepare(`INSERT INTO form (id, at_seconds, participant, registration_authority, form, version, actor,
      file_name, pages, sha256, said, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    find: database.prepare(`SELECT ${columns} FROM form WHERE id = ?`),
    file: database.prepare('SELECT file FROM form WHERE id = ?'),
    list: database.prepare(`SELECT ${columns} FROM form WHERE id > ? AND (? IS NULL OR participant = ?)
      AND (? IS NULL OR registration_authority = ?) AND (? IS NULL OR state = ?) ORDER BY id LIMIT ?`),
    decide: database.prepare("UPDATE form SET state = ?, decision = ? WHERE id = ? AND state = 'waiting'"),
  }
}
