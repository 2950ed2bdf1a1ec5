import type { KeyObject } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { type AuditHead, type AuditRow, GENESIS } from '../../records/index.ts'
import type { Store } from '../../store/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'
import { recordExport } from './record-export.ts'
import { signHead } from './signed-head.ts'
import { verifyAudit } from './verify-audit.ts'

/** Receives an export. */
export interface AuditSink {
  /** Receives one row as a line of JSON, without the line break. */
  row(line: string): void
  /** Receives the signed head, after the last row. */
  head(text: string): void
}

const PAGE = 1_000

/**
 * Exports the audit log row by row, and then its signed head. Records the export as the next row of the log.
 * @throws {PkiError} `ACCESS_DENIED`; `AUDIT_BROKEN` if the log does not verify: its head is never signed then
 */
export async function exportAudit(
  sink: AuditSink,
  principal: Principal,
  { store, clock }: AccessDeps,
  { world, key }: { readonly world: string; readonly key: KeyObject },
): Promise<AuditHead> {
  await requireAdministrator(principal, 'export the audit log', { store, clock })
  const { faults } = await verifyAudit(store)
  if (faults[0])
    throw new PkiError('AUDIT_BROKEN', `the audit log is not exported, because it is broken: ${faults[0].message}`, {
      cure: 'see every faulty row with "tpki audit verify"',
    })
  const end = await store.auditHead()
  let head = GENESIS
  for await (const row of rowsUpTo(end.sequence, store)) {
    sink.row(JSON.stringify(row))
    head = row
  }
  const { sequence, hash, atSeconds } = head
  sink.head(signHead({ sequence, hash, atSeconds }, world, key))
  await recordExport({ what: 'audit log', rows: sequence, head: hash }, principal, { store, clock })
  return { sequence, hash, atSeconds }
}

/** Rows that are added during the export are left for the next one. */
async function* rowsUpTo(last: number, store: Pick<Store, 'listAudit'>): AsyncGenerator<AuditRow> {
  for (let after = 0; after < last; ) {
    const page = await store.listAudit(after, Math.min(PAGE, last - after))
    if (page.length === 0) return
    yield* page
    after = page.at(-1)?.sequence ?? last
  }
}
