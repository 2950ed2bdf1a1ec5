import { PkiError } from '../base/index.ts'

export type FormFormat = 'pdf' | 'docx'

/** A scan of 500 pages fits. */
export const MAX_FORM_OCTETS: number = 256 * 1_048_576

// ISO 32000-2 Annex H: readers take a header within the first 1024 octets.
const HEADER_REACH = 1024
// The first octets of a zip, and of the container of older and of encrypted Word documents.
const ZIP = 'PK'
const COMPOUND_FILE = '\xd0\xcf\x11\xe0'

/** Returns the format of a form by its octets, not by its name. @throws {PkiError} `FORM_MALFORMED` */
export function formatOfForm(bytes: Uint8Array): FormFormat {
  const head = Buffer.from(bytes.subarray(0, HEADER_REACH)).toString('latin1')
  if (head.startsWith(ZIP) || head.startsWith(COMPOUND_FILE)) return 'docx'
  if (head.includes('%PDF-')) return 'pdf'
  throw new PkiError('FORM_MALFORMED', 'the file is neither a PDF nor a DOCX', { cure: 'save the form as PDF or DOCX' })
}

/** The key of the document information dictionary that holds a form's identity. @see ISO 32000-1 14.3.3 */
export const IDENTITY_KEY = 'TpkiForm'

/** Returns a text without white space and in one Unicode form, to compare it with text that is broken into lines. */
export const withoutSpaces = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '')
