import { z } from 'zod'

const identitySchema = z.strictObject({
  format: z.literal(1),
  form: z.string(),
  version: z.string(),
  /** Null if the form was filled for no participant. */
  participant: z.string().nullable(),
  /** Null if the form fields hold the values. */
  values: z.record(z.string(), z.unknown()).nullable(),
  /** Whether its fields are those of the official PDF. */
  isOfficial: z.boolean(),
})

/** How a form that this program filled identifies itself. */
export type FormIdentity = z.infer<typeof identitySchema>

/** Returns the identity of a form, null if this program did not write it. */
export function parseIdentity(text: string): FormIdentity | null {
  try {
    return identitySchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
