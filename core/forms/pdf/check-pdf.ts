import { DEFAULT_LIMITS, type JobLimits } from '../limited-process.ts'
import type { PageVerdict } from '../verdict.ts'
import { askPdf } from './ask-pdf.ts'

export interface CheckPdfOptions {
  /** Default: none. */
  readonly password?: string | null
  /** A page that is a picture without text passes with a warning; by default it is `cannot-tell`. */
  readonly allowScanned?: boolean
  readonly limits?: JobLimits
}

/**
 * Judges whether “For Testing Purposes” is seen on each page of a PDF, alone on its line. The PDF passes if every
 * `result` is `pass`. The PDF is read in a process of limited time and memory.
 * Does not read text in pictures, and trusts fonts to show the letters that they name.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_PASSWORD_REQUIRED`, `FORM_PASSWORD_WRONG`, `FORM_TOO_COSTLY`
 * @see ETAD 3.3, 4.5
 */
export function checkPdf(bytes: Uint8Array, options: CheckPdfOptions = {}): Promise<PageVerdict[]> {
  const { password = null, allowScanned = false, limits = DEFAULT_LIMITS } = options
  return askPdf<PageVerdict[]>({ job: 'check', bytes, password, allowScanned }, limits)
}
