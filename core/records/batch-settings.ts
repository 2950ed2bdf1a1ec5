import { z } from 'zod'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day such as 20:00')

/** How batches are run: `batches` in `world.yaml`. */
export const batchSettingsSchema = z.strictObject({
  /** Whether a batch waits in PENDING until an administrator has approved it. */
  approval: z.enum(['automatic', 'manual']).default('automatic'),
  /** The hours, Europe/London, in which batches are processed; null for all day. */
  window: z.strictObject({ from: timeOfDay, to: timeOfDay }).nullable().default(null),
  /** How much of the machine a participant gets beside others; 1 for those that are not named. */
  weights: z.record(z.string(), z.number().positive().max(1000)).default({}),
  /** How long results are kept. SEC Appendix M: 30 days. */
  keepDays: z.int().min(1).max(3650).default(30),
})
export type BatchSettings = z.infer<typeof batchSettingsSchema>

export const defaultBatchSettings: BatchSettings = batchSettingsSchema.parse({})
