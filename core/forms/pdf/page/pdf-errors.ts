import { PkiError } from '../../../base/index.ts'

export const passwordRequired = (): PkiError =>
  new PkiError('FORM_PASSWORD_REQUIRED', 'the PDF is encrypted', {
    cure: 'give its password with --password-file, a file whose first line it is',
  })

export const passwordWrong = (): PkiError =>
  new PkiError('FORM_PASSWORD_WRONG', 'the password given does not open the PDF')
