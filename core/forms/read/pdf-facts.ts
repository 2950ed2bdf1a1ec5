import { z } from 'zod'
import type { PageVerdict } from '../verdict.ts'

/** What was read from a PDF. */
export const pdfFacts = z.strictObject({
  /** The identity that this program wrote; null for another PDF. */
  identity: z.string().nullable(),
  /** The values of its fields, by full name; a box that is not ticked is null. */
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
  /** The text of its pages without white space. */
  text: z.string(),
})
export type PdfFacts = z.infer<typeof pdfFacts>

export interface ReadPdf {
  /** How each page is marked. */
  readonly pages: readonly PageVerdict[]
  readonly facts: PdfFacts
}
