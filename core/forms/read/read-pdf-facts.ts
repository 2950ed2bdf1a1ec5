import { runLimited } from '../limited-process.ts'
import type { FactsQuestion } from './facts-job.ts'
import { type PdfFacts, pdfFacts } from './pdf-facts.ts'

/**
 * Returns what a PDF says it is, and what stands in its fields. It is read in a process of limited time and memory.
 * @throws {PkiError} `FORM_UNREADABLE`, `FORM_TOO_COSTLY`
 */
export async function readPdfFacts(bytes: Uint8Array): Promise<PdfFacts> {
  // A published package has .js files beside each other, a checkout .ts files.
  const module = new URL(import.meta.url.endsWith('.ts') ? './facts-job.ts' : './facts-job.js', import.meta.url)
  const question: FactsQuestion = { bytes }
  return pdfFacts.parse(await runLimited(module, question))
}
