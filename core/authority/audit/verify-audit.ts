import { type AuditHead, type AuditRow, chainAuditRow, GENESIS } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/** Something wrong with the chain, and the row at which it shows. */
export interface AuditFault {
  readonly sequence: number
  readonly message: string
}

const PAGE = 5_000
// A chain that is broken everywhere is told of in so many lines.
const MOST_FAULTS = 100

/**
 * Recomputes the chain from its first row and names every row that was changed, removed, moved or put in between.
 * A chain alone cannot show that its last rows are gone; see {@link verifyHead}.
 */
export async function verifyAudit(store: Pick<Store, 'listAudit'>): Promise<{ rows: number; faults: AuditFault[] }> {
  const faults: AuditFault[] = []
  let rows = 0
  let head = GENESIS
  // Somebody may have put a row before the first.
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const page = await store.listAudit(after, PAGE)
    for (const row of page) {
      rows++
      const message = findFault(row, head)
      if (message !== null && faults.length < MOST_FAULTS) faults.push({ sequence: row.sequence, message })
      if (row.sequence > 0) head = row
      after = row.sequence
    }
    if (page.length < PAGE) return { rows, faults }
  }
}

function findFault(row: AuditRow, head: AuditHead): string | null {
  const { sequence, previousHash, hash, ...entry } = row
  if (sequence < 1) return `row ${sequence} was put before the first`
  const missing = sequence - head.sequence - 1
  const gap =
    missing === 1 ? `row ${sequence - 1} is missing` : `rows ${head.sequence + 1} to ${sequence - 1} are missing`
  if (missing > 0) return gap
  const asClaimed = chainAuditRow({ ...head, hash: previousHash }, entry)
  if (asClaimed.hash !== hash) return `row ${sequence} was changed, or moved here: its hash does not fit what it says`
  if (previousHash !== head.hash)
    return `row ${sequence} does not follow row ${head.sequence}: one of them was replaced or moved`
  return null
}
