import { PkiError } from '../../base/index.ts'
import { DEFAULT_LIMITS, runLimited } from '../limited-process.ts'
import { heapFor } from '../pdf/ask-pdf.ts'
import { pdfFacts, type ReadPdf } from './pdf-facts.ts'
import type { ReadQuestion } from './read-job.ts'

/**
 * Returns the verdict on each page of a PDF, its identity and its fields. Reads it in a process of limited time and
 * memory.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_UNREADABLE`, `FORM_PASSWORD_REQUIRED`, `FORM_TOO_COSTLY`
 */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  // A published package has .js files beside each other, a checkout .ts files.
  const module = new URL(import.meta.url.endsWith('.ts') ? './read-job.ts' : './read-job.js', import.meta.url)
  // pdf.js does not accept a Buffer.
  const question: ReadQuestion = { bytes: Uint8Array.from(bytes) }
  const { pages, facts } = await runLimited<ReadPdf>(
    module,
    question,
    DEFAULT_LIMITS,
    heapFor(bytes.length, DEFAULT_LIMITS),
  )
  if (pages.length === 0) throw new PkiError('FORM_UNREADABLE', 'the PDF has no page')
  return { pages, facts: pdfFacts.parse(facts) }
}
