import type { AuditEntry, AuditRow } from '../../records/index.ts'
import type { Notice, NoticeStore } from '../index.ts'

/** The notices of a store in memory. */
export class MemoryNotices implements NoticeStore {
  readonly #notices: Notice[] = []
  readonly #append: (entry: AuditEntry) => AuditRow

  constructor(append: (entry: AuditEntry) => AuditRow) {
    this.#append = append
  }

  async notify(notices: readonly Omit<Notice, 'id'>[], audit: AuditEntry): Promise<AuditRow> {
    for (const notice of notices) this.#notices.push({ ...notice, id: this.#notices.length + 1 })
    return this.#append(audit)
  }

  async list({ participant, before, limit }: Parameters<NoticeStore['list']>[0]): Promise<Notice[]> {
    return this.#notices
      .filter((notice) => notice.participant === (participant ?? notice.participant))
      .filter(({ id }) => id < (before ?? Number.POSITIVE_INFINITY))
      .reverse()
      .slice(0, limit)
  }
}
