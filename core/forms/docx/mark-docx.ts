export interface MarkDocxOptions {
  /** Told what the user should know of the document. Default: nobody. */
  readonly warn?: (message: string) => void
}

/**
 * Returns the DOCX with “For Testing Purposes” in every header that a page of any section shows. Makes a header where
 * there is none. Returns the same octets if each header carries the mark already.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_SIGNED`, `FORM_UNSUPPORTED`, `INPUT_TOO_LARGE`
 * @see ETAD 3.3, 4.5
 */
export async function markDocx(bytes: Uint8Array, { warn }: MarkDocxOptions = {}): Promise<Uint8Array> {
  const { markSections } = await import('./mark-sections.ts')
  const { bytes: marked, hasEndnotes } = markSections(bytes)
  if (hasEndnotes) warn?.(ENDNOTES)
  return marked ?? bytes
}

const ENDNOTES =
  'has endnotes; some programs set them on a page of their own without a header: check the result with "tpki form check"'
