import { DatabaseSync } from 'node:sqlite'
import { migrate } from './migrations.ts'
import { KEPT_WAL_OCTETS } from './wal-limit.ts'

/** How long one process waits for the transaction of another. */
export const BUSY_TIMEOUT_MS = 30_000
// Holds the pages that a transaction of 1,000 certificates changes, however many are stored; see docs/performance-rows.md.
const CACHE_KIB = 32_768
// 16 MB of write-ahead log. At SQLite's default of 4 MB, each such transaction would wait for a checkpoint.
const CHECKPOINT_PAGES = 4_000

/** Opens `file`, or a store in memory for `:memory:`, and migrates it. @throws {PkiError} `WORLD_INVALID` */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  database.exec(`PRAGMA journal_size_limit = ${KEPT_WAL_OCTETS}`)
  // SQLite's own lower() handles only ASCII.
  database.function('lower', { deterministic: true }, (text) => String(text).toLowerCase())
  migrate(database)
  return database
}
