import { PkiError } from '../../base/index.ts'
import type { JobAnswer } from '../limited-process.ts'
import type { PageVerdict } from '../verdict.ts'
import type { MarkedPdf } from './mark/mark-pages.ts'

/** A request to the process that reads PDFs. */
export interface PdfQuestion {
  readonly job: 'check' | 'mark'
  readonly bytes: Uint8Array
  readonly password: string | null
  readonly allowScanned: boolean
}

export type PdfAnswer = JobAnswer<readonly PageVerdict[] | MarkedPdf>

async function answer({ job, bytes, password, allowScanned }: PdfQuestion): Promise<PdfAnswer> {
  try {
    if (job === 'mark') return { result: await (await import('./mark/mark-pages.ts')).markPages(bytes, password) }
    return { result: await (await import('./check/check-pages.ts')).checkPages(bytes, password, { allowScanned }) }
  } catch (error) {
    if (error instanceof PkiError) {
      const { code, message, cure } = error
      return { refused: { code, message, ...(cure === undefined ? {} : { cure }) } }
    }
    // A document that contradicts itself makes the libraries fail in many ways, none of which helps a user.
    return {
      refused: {
        code: 'FORM_MALFORMED',
        message: 'the PDF cannot be read: its structure is damaged',
        cure: 'print it to a new PDF',
      },
    }
  }
}

process.on('message', async (question: PdfQuestion) => {
  process.send?.(await answer(question))
})
