import type { DatabaseSync } from 'node:sqlite'
import { LimitBook, type LimitOverride, type LimitVersion } from '../../quota/index.ts'
import type { RegisterEntry, RegisterKind } from '../../records/index.ts'
import type { QueuedRequest } from '../index.ts'

/** What administrators set: register, limits, overrides and settings, the revision that counts changes, and the queue. */
export class AdminTables {
  readonly #statements: ReturnType<typeof prepareStatements>
  #book: { readonly revision: number; readonly book: LimitBook } | null = null

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  revision(): number {
    return (this.#statements.revision.get() as { number: number }).number
  }

  setRevision(revision: number): void {
    this.#statements.setRevision.run(revision)
  }

  /** Returns the limits as of a revision; they are read again only when something has changed. */
  book(revision: number): LimitBook {
    if (this.#book?.revision === revision) return this.#book.book
    const read = <T>(statement: 'versions' | 'overrides'): T[] =>
      this.#statements[statement].all().map((row) => ({ ...JSON.parse(String(row.value)), sequence: row.sequence }))
    const book = new LimitBook(read<LimitVersion>('versions'), read<LimitOverride>('overrides'))
    this.#book = { revision, book }
    return book
  }

  insertVersion({ sequence, ...version }: LimitVersion): void {
    this.#statements.insertVersion.run(sequence, JSON.stringify(version))
  }

  insertOverride({ sequence, ...override }: LimitOverride): void {
    this.#statements.insertOverride.run(sequence, JSON.stringify(override))
  }

  putEntry({ kind, id, participant, value }: RegisterEntry): void {
    this.#statements.put.run(kind, id, participant, JSON.stringify(value))
  }

  removeEntry(kind: RegisterKind, id: string): void {
    this.#statements.remove.run(kind, id)
  }

  putSetting(name: string, value: string): void {
    this.#statements.putSetting.run(name, value)
  }

  isQueued(id: number): boolean {
    return this.#statements.queued.get(id) !== undefined
  }

  enqueue({ csr, ...request }: Omit<QueuedRequest, 'id'>): void {
    this.#statements.enqueue.run(JSON.stringify(request), csr)
  }

  dequeue(id: number): void {
    this.#statements.dequeue.run(id)
  }

  queue(): QueuedRequest[] {
    return this.#statements.queue.all().map(({ id, value, csr }) => ({ ...JSON.parse(String(value)), id, csr }))
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    revision: database.prepare('SELECT number FROM revision'),
    setRevision: database.prepare('UPDATE revision SET number = ?'),
    put: database.prepare('INSERT OR REPLACE INTO register (kind, id, participant, value) VALUES (?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM register WHERE kind = ? AND id = ?'),
    versions: database.prepare('SELECT sequence, value FROM limit_version ORDER BY sequence'),
    overrides: database.prepare('SELECT sequence, value FROM limit_override ORDER BY sequence'),
    insertVersion: database.prepare('INSERT INTO limit_version (sequence, value) VALUES (?, ?)'),
    insertOverride: database.prepare('INSERT INTO limit_override (sequence, value) VALUES (?, ?)'),
    putSetting: database.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
    queued: database.prepare('SELECT id FROM queue WHERE id = ?'),
    queue: database.prepare('SELECT id, value, csr FROM queue ORDER BY id'),
    enqueue: database.prepare('INSERT INTO queue (value, csr) VALUES (?, ?)'),
    dequeue: database.prepare('DELETE FROM queue WHERE id = ?'),
  }
}
