/** How batches are run: `batches` in `world.yaml`. */
export interface BatchSettings {
  /** Whether a batch waits in PENDING until an administrator has approved it. */
  readonly approval: 'automatic' | 'manual'
  /** The hours, Europe/London, in which batches are processed, such as 20:00; null for all day. */
  readonly window: { readonly from: string; readonly to: string } | null
  /** How much of the machine a participant gets beside others; 1 for those that are not named. */
  readonly weights: Readonly<Record<string, number>>
  /** How long results are kept. SEC Appendix M: 30 days. */
  readonly keepDays: number
}

export const defaultBatchSettings: BatchSettings = { approval: 'automatic', window: null, weights: {}, keepDays: 30 }
