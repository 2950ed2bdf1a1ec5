import type { DatabaseSync } from 'node:sqlite'
import { LimitBook, type LimitOverride, type LimitVersion } from '../../quota/index.ts'
import type { AdminChange, QueuedRequest } from '../index.ts'

/** What administrators set: register, limits and overrides, and the revision that counts their changes. */
export class SqliteAdmin {
  readonly #statements: ReturnType<typeof prepareStatements>
  #book: { readonly revision: number; readonly book: LimitBook } | null = null

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  revision(): number {
    return (this.#statements.revision.get() as { number: number }).number
  }

  /** Returns the limits as of a revision; they are read anew only when something has changed. */
  book(revision: number): LimitBook {
    if (this.#book?.revision === revision) return this.#book.book
    const read = <T>(statement: 'versions' | 'overrides'): T[] =>
      this.#statements[statement].all().map((row) => ({ ...JSON.parse(String(row.value)), sequence: row.sequence }))
    const book = new LimitBook(read<LimitVersion>('versions'), read<LimitOverride>('overrides'))
    this.#book = { revision, book }
    return book
  }

  /** Writes a change, its audit rows excepted, and counts it. */
  write({ put, remove, limits, overrides }: AdminChange): void {
    for (const { kind, id } of remove) this.#statements.remove.run(kind, id)
    for (const { kind, id, participant, value } of put)
      this.#statements.put.run(kind, id, participant, JSON.stringify(value))
    for (const limit of limits) this.#statements.insertVersion.run(JSON.stringify(limit))
    for (const override of overrides) this.#statements.insertOverride.run(JSON.stringify(override))
    this.#statements.bump.run()
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
    bump: database.prepare('UPDATE revision SET number = number + 1'),
    put: database.prepare('INSERT OR REPLACE INTO register (kind, id, participant, value) VALUES (?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM register WHERE kind = ? AND id = ?'),
    versions: database.prepare('SELECT sequence, value FROM limit_version ORDER BY sequence'),
    overrides: database.prepare('SELECT sequence, value FROM limit_override ORDER BY sequence'),
    insertVersion: database.prepare('INSERT INTO limit_version (value) VALUES (?)'),
    insertOverride: database.prepare('INSERT INTO limit_override (value) VALUES (?)'),
    queued: database.prepare('SELECT id FROM queue WHERE id = ?'),
    queue: database.prepare('SELECT id, value, csr FROM queue ORDER BY id'),
    enqueue: database.prepare('INSERT INTO queue (value, csr) VALUES (?, ?)'),
    dequeue: database.prepare('DELETE FROM queue WHERE id = ?'),
  }
}
