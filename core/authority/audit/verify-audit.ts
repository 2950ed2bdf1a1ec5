import { type AuditHead, type AuditRow, chainAuditRow, GENESIS } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'

/** A fault of the chain, and the row where it was found. */
export interface AuditFault {
  readonly sequence: number
  readonly message: string
}

const PAGE = 5_000
// The most faults that are reported.
const MAX_FAULTS = 100

/**
 * Recomputes the chain from its first row. Returns every row that was changed, removed, moved or inserted, at most
 * {@link MAX_FAULTS}. A chain alone cannot show that its last rows were removed; see {@link verifyHead}.
 */
export async function verifyAudit(store: Pick<Store, 'listAudit'>): Promise<{ rows: number; faults: AuditFault[] }> {
  const faults: AuditFault[] = []
  let rows = 0
  let head = GENESIS
  // Somebody may have inserted a row before the first.
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const page = await store.listAudit(after, PAGE)
    for (const row of page) {
      rows++
      const message = findFault(row, head)
      if (message !== null && faults.length < MAX_FAULTS) faults.push({ sequence: row.sequence, message })
      if (row.sequence > 0) head = row
      after = row.sequence
    }
    if (page.length < PAGE) return { rows, faults }
  }
}

function findFault(row: AuditRow, head: AuditHead): string | null {
  const { sequence, previousHash, hash, ...entry } = row
  if (sequence < 1) return `row ${sequence} was inserted before the first`
  const missing = sequence - head.sequence - 1
  const gap =
    missing === 1 ? `row ${sequence - 1} is missing` : `rows ${head.sequence + 1} to ${sequence - 1} are missing`
  if (missing > 0) return gap
  const recomputed = chainAuditRow({ ...head, hash: previousHash }, entry)
  if (recomputed.hash !== hash) return `row ${sequence} was changed or moved: its hash does not match its contents`
  if (previousHash !== head.hash)
    return `row ${sequence} does not follow row ${head.sequence}: one of them was replaced or moved`
  return null
}
