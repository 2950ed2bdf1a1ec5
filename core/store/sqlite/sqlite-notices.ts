import type { DatabaseSync } from 'node:sqlite'
import type { AuditEntry, AuditRow } from '../../records/index.ts'
import type { Audited, Notice, NoticeStore } from '../index.ts'

/** Notices in SQLite. */
export class SqliteNotices implements NoticeStore {
  readonly #statements: ReturnType<typeof prepareStatements>
  readonly #audited: Audited

  constructor(database: DatabaseSync, audited: Audited) {
    this.#statements = prepareStatements(database)
    this.#audited = audited
  }

  async notify(notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Promise<AuditRow> {
    return this.#audited((append) => {
      for (const { participant, atSeconds, subject, text } of notices)
        this.#statements.insert.run(participant, atSeconds, subject, text)
      return append(audit)
    })
  }

  async list({ participant, before, limit }: Parameters<NoticeStore['list']>[0]): Promise<Notice[]> {
    const whose = participant ?? null
    const rows = this.#statements.list.all(
      whose,
      whose,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    ) as unknown as NoticeRow[]
    return rows.map(({ at_seconds, ...same }) => ({ ...same, atSeconds: at_seconds }))
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
