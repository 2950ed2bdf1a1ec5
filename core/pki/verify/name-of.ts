import { type Certificate, formatName } from '../x509/index.ts'

/** Returns the subject of a certificate in quotes, for messages; `the certificate` if the subject is empty. */
export function nameOf({ subject }: Certificate): string {
  const text = formatName(subject)
  return text === '' ? 'the certificate' : `"${text}"`
}
