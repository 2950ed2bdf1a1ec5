import { z } from 'zod'
import type { PageVerdict } from '../verdict.ts'

/** What was read out of a PDF: what it says it is, and what stands in its fields. */
export const pdfFacts = z.strictObject({
  /** What stands where our own forms say what they are; null for another PDF. */
  identity: z.string().nullable(),
  /** The values of its fields, by full name; a box that is not ticked is null. */
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
  /** What its pages show, white space left out. */
  text: z.string(),
})
export type PdfFacts = z.infer<typeof pdfFacts>

export interface ReadPdf {
  /** How each page is marked. */
  readonly pages: readonly PageVerdict[]
  readonly facts: PdfFacts
}
