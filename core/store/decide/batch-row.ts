import type { BatchRecord } from '../../records/index.ts'

/** A batch as a backend keeps it. */
export interface BatchRow {
  readonly record: BatchRecord
  /** Not submitted yet, or purged: nobody sees it. */
  readonly isHidden: boolean
  /** Before this instant nobody need look at it again; null for at once. */
  readonly notBeforeMs: number | null
  readonly lease: { readonly owner: string; readonly untilMs: number } | null
}
