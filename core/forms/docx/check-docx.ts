import { DEFAULT_LIMITS, type JobLimits } from '../limited-process.ts'
import { checkPdf } from '../pdf/check-pdf.ts'
import type { DocxVerdict } from '../verdict.ts'

export interface CheckDocxOptions {
  /** The path of LibreOffice's `soffice`; null to judge headers only. Default: null. */
  readonly soffice?: string | null
  readonly allowScanned?: boolean
  readonly limits?: JobLimits
}

/**
 * Judges whether “For Testing Purposes” is seen on each page of a DOCX, as LibreOffice lays it out. Without LibreOffice,
 * judges each header that a section shows, by direct properties only: styles may hide or colour text. `judged` says which.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_UNSUPPORTED`, `FORM_TOO_COSTLY`, `INPUT_TOO_LARGE`
 * @see ETAD 3.3, 4.5
 */
export async function checkDocx(bytes: Uint8Array, options: CheckDocxOptions = {}): Promise<DocxVerdict> {
  const { soffice = null, allowScanned = false, limits = DEFAULT_LIMITS } = options
  if (soffice === null) {
    const { checkSections } = await import('./check-sections.ts')
    return { judged: 'section-headers', sections: checkSections(bytes) }
  }
  const { renderDocx } = await import('./render-docx.ts')
  const pdf = await renderDocx(bytes, soffice, limits)
  return { judged: 'rendered-pages', pages: await checkPdf(pdf, { allowScanned, limits }) }
}
