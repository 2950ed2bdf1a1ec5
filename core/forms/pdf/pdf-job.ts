import { PkiError } from '../../errors.ts'
import type { JobAnswer } from '../limited-process.ts'
import type { PageVerdict } from '../verdict.ts'

/** What is asked of the process that reads PDFs. */
export interface PdfQuestion {
  readonly job: 'check' | 'mark'
  readonly bytes: Uint8Array
  readonly password: string | null
  readonly allowScanned: boolean
}

export interface MarkedPdf {
  /** Null where every page was marked already. */
  readonly bytes: Uint8Array | null
  /** What the user should know of the document. */
  readonly warnings: readonly string[]
}

export type PdfAnswer = JobAnswer<readonly PageVerdict[] | MarkedPdf>

async function answer({ job, bytes, password, allowScanned }: PdfQuestion): Promise<PdfAnswer> {
  try {
    if (job === 'mark') return { result: await (await import('./mark-pages.ts')).markPages(bytes, password) }
    return { result: await (await import('./check-pages.ts')).checkPages(bytes, password, { allowScanned }) }
  } catch (error) {
    if (error instanceof PkiError) {
      const { code, message, cure } = error
      return { refused: { code, message, ...(cure === undefined ? {} : { cure }) } }
    }
    if (error instanceof RangeError) return { refused: deepOrLarge(error) }
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

/** A stack that is full and an array that is too long are the document's fault. */
const deepOrLarge = ({ message }: RangeError) => ({
  code: 'FORM_MALFORMED' as const,
  message: `the PDF is nested too deep or says impossible sizes (${message})`,
})

process.on('message', async (question: PdfQuestion) => {
  process.send?.(await answer(question))
})
