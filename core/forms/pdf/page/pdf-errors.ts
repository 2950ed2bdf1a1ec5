import { PkiError } from '../../../base/index.ts'

const FILE = 'with --password-file: a file that has it on its first line'

export const passwordRequired = (): PkiError =>
  new PkiError('FORM_PASSWORD_REQUIRED', 'the PDF is encrypted', { cure: `give its password ${FILE}` })

export const ownerPasswordRequired = (): PkiError =>
  new PkiError('FORM_PASSWORD_REQUIRED', 'the PDF may be read, but its owner does not allow changes', {
    cure: `give its owner's password ${FILE}`,
  })

export const passwordWrong = (): PkiError =>
  new PkiError('FORM_PASSWORD_WRONG', 'the password does not open the PDF', {
    cure: 'check the first line of the password file',
  })

/** The PDF cannot be marked as it is; a new print of it can. */
export const unsound = (how: string, cause?: unknown): PkiError =>
  new PkiError('FORM_MALFORMED', `the PDF ${how}`, { cure: 'print it to a new PDF, and mark that', cause })
