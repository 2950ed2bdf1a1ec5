import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { SqliteStore } from '../core/index.ts'

// A process of its own: commits under somebody who reads for long, and prints how large the log is once he has gone.
const GROWN_OCTETS = 256 * 1024 * 1024
const WAIT_MS = 10_000
const DETAIL = 'x'.repeat(500_000)

const [file] = process.argv.slice(2) as [string]
const walMb = (): number => statSync(`${file}-wal`).size / 1024 / 1024
const store = new SqliteStore(file)
const reader = new DatabaseSync(file, { readOnly: true })
reader.exec('BEGIN')
reader.prepare('SELECT count(*) FROM setting').get()
const commit = () =>
  store.notices.notify([], { atSeconds: 0, actor: 'bench', action: 'published', detail: { text: DETAIL } })
while (walMb() * 1024 * 1024 < GROWN_OCTETS) await commit()
const grownMb = walMb()
reader.exec('COMMIT')
reader.close()
await setTimeout(WAIT_MS)
console.log(JSON.stringify({ grownMb, walMb: walMb() }))
await store.close()
