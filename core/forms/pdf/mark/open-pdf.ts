import { EncryptedPDFError, PDFDict, PDFDocument, PDFName, PDFRawStream } from '@cantoo/pdf-lib'
import { PkiError } from '../../../base/index.ts'
import { passwordRequired, passwordWrong } from '../page/pdf-errors.ts'

/** A PDF that can be written again, and how it was protected. */
export interface OpenPdf {
  readonly document: PDFDocument
  /** Null where it was not encrypted. `user` opens it, and may be empty; `owner` is the password that was given. */
  readonly protection: { readonly user: string; readonly owner: string } | null
}

const options = { updateMetadata: false, parseSpeed: Number.POSITIVE_INFINITY, preserveXFA: true, capNumbers: true }

/**
 * Opens a PDF for writing.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_PASSWORD_REQUIRED`, `FORM_PASSWORD_WRONG`
 */
export async function openPdf(bytes: Uint8Array, password: string | null): Promise<OpenPdf> {
  let document = await load(bytes, undefined)
  let protection: OpenPdf['protection'] = null
  if (document === 'encrypted') {
    if (password === null) throw passwordRequired()
    document = await load(bytes, password)
    if (document === 'encrypted') throw passwordWrong()
    const isOpenToAll = (await load(bytes, '')) !== 'encrypted'
    protection = { user: isOpenToAll ? '' : password, owner: password }
  }
  if (!(document.catalog instanceof PDFDict))
    throw new PkiError('FORM_MALFORMED', 'the PDF cannot be read for marking: its catalog is damaged')
  dropWrappings(document)
  // A reference to nothing is no fault, but some readers complain of this one.
  if (document.context.lookup(document.context.trailerInfo.Info) === undefined) delete document.context.trailerInfo.Info
  return { document, protection }
}

async function load(bytes: Uint8Array, password: string | undefined): Promise<PDFDocument | 'encrypted'> {
  try {
    return await PDFDocument.load(bytes, { ...options, ...(password === undefined ? {} : { password }) })
  } catch (cause) {
    if (cause instanceof EncryptedPDFError) return 'encrypted'
    const message = cause instanceof Error ? cause.message : String(cause)
    if (/password/i.test(message)) return 'encrypted'
    throw new PkiError('FORM_MALFORMED', `the PDF cannot be read for marking: ${message.slice(0, 200)}`, { cause })
  }
}

/**
 * Forgets what held the objects in the file that was read: object streams, cross-reference streams and the note that it
 * was linearised. The library has read the objects out of them, and would write both.
 */
function dropWrappings({ context }: PDFDocument): void {
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    const type = object instanceof PDFRawStream ? object.dict.get(PDFName.of('Type')) : undefined
    if (type === PDFName.of('ObjStm') || type === PDFName.of('XRef')) context.delete(ref)
    else if ('has' in object && (object as unknown as Map<PDFName, unknown>).has(PDFName.of('Linearized')))
      context.delete(ref)
  }
}
