import { z } from 'zod'

const identitySchema = z.strictObject({
  format: z.literal(1),
  form: z.string(),
  version: z.string(),
  /** The participant that the form is of, where that was said. */
  participant: z.string().nullable(),
  /** What the form says; null where its fields say it. */
  values: z.record(z.string(), z.unknown()).nullable(),
  /** Whether its fields are those of the official PDF. */
  isOfficial: z.boolean(),
})

/** What a form that was filled here says of itself. */
export type FormIdentity = z.infer<typeof identitySchema>

/** Returns what a document says of itself, or null where that is nothing that was written here. */
export function parseIdentity(text: string): FormIdentity | null {
  try {
    return identitySchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
