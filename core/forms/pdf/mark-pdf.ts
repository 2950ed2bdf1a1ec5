import { DEFAULT_LIMITS, type JobLimits } from '../limited-process.ts'
import { askPdf } from './ask-pdf.ts'
import type { MarkedPdf } from './mark/mark-pages.ts'

export interface MarkPdfOptions {
  /** Default: none. */
  readonly password?: string | null
  /** Told what the user should know: a page without a free margin, scripts, attachments. Default: nobody. */
  readonly warn?: (message: string) => void
  readonly limits?: JobLimits
}

/**
 * Returns the PDF with “For Testing Purposes” on each page, upright as a reader sees it. The mark is appended, so every
 * octet stays, and the result is read again before it is returned. Returns the same octets if each page is marked
 * already. Reads the PDF in a process of limited time and memory.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_SIGNED`, `FORM_UNSUPPORTED`, `FORM_PASSWORD_REQUIRED`,
 *   `FORM_PASSWORD_WRONG`, `FORM_TOO_COSTLY`
 * @see ETAD 3.3, 4.5
 * @example
 * ```ts
 * import { checkPdf, markPdf } from 'smki-test-pki'
 *
 * const marked = await markPdf(readFileSync('form.pdf'))
 * for (const { page, result } of await checkPdf(marked)) assert.equal(result, 'pass', `page ${page}`)
 * ```
 */
export async function markPdf(bytes: Uint8Array, options: MarkPdfOptions = {}): Promise<Uint8Array> {
  const { password = null, warn, limits = DEFAULT_LIMITS } = options
  const marked = await askPdf<MarkedPdf>({ job: 'mark', bytes, password, allowScanned: false }, limits)
  for (const warning of marked.warnings) warn?.(warning)
  return marked.bytes ?? bytes
}
