import type { DatabaseSync } from 'node:sqlite'
import type { Notice, NoticeStore } from '../index.ts'

/** Notices to participants. */
export class NoticeTable {
  readonly #statements: ReturnType<typeof prepareStatements>

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database)
  }

  insert({ participant, atSeconds, subject, text }: Omit<Notice, 'id'>): void {
    this.#statements.insert.run(participant, atSeconds, subject, text)
  }

  list({ participant, before, limit }: Parameters<NoticeStore['list']>[0]): Notice[] {
    const whose = participant ?? null
    const rows = this.#statements.list.all(whose, whose, before ?? Number.MAX_SAFE_INTEGER, limit)
    return (rows as unknown as NoticeRow[]).map(({ at_seconds, ...same }) => ({ ...same, atSeconds: at_seconds }))
  }
}

interface NoticeRow extends Omit<Notice, 'atSeconds'> {
  readonly at_seconds: number
}

function prepareStatements(database: DatabaseSync) {
  return {
    insert: database.prepare('INSERT INTO notice (participant, at_seconds, subject, text) VALUES (?, ?, ?, ?)'),
    list: database.prepare(`SELECT id, participant, at_seconds, subject, text FROM notice
      WHERE (? IS NULL OR participant = ?) AND id < ? ORDER BY id DESC LIMIT ?`),
  }
}
