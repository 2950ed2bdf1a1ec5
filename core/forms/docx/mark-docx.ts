/**
 * Returns the DOCX with “For Testing Purposes” in every header that a page of any section shows, a header made where
 * there is none; the very same octets where each carries it already.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_SIGNED`, `FORM_UNSUPPORTED`, `INPUT_TOO_LARGE`
 * @see ETAD 3.3, 4.5
 */
export async function markDocx(bytes: Uint8Array): Promise<Uint8Array> {
  const { markSections } = await import('./mark-sections.ts')
  return markSections(bytes) ?? bytes
}
