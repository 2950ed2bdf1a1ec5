/** How batches run: `batches` in `world.yaml`. */
export interface BatchSettings {
  /** `manual`: each batch stays PENDING until an administrator approves it. */
  readonly approval: 'automatic' | 'manual'
  /** The time of day in which batches are processed, as HH:MM in Europe/London; null: all day. */
  readonly window: { readonly from: string; readonly to: string } | null
  /** A participant's share of the processing time, relative to the others. Default: 1. */
  readonly weights: Readonly<Record<string, number>>
  /** How many days results are kept. SEC Appendix M: 30. */
  readonly keepDays: number
}

export const defaultBatchSettings: BatchSettings = { approval: 'automatic', window: null, weights: {}, keepDays: 30 }
