import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import { type FormSet, loadForms } from '../../core/forms/index.ts'
import { readInputFile } from '../../core/pki/input/index.ts'
import { type RegistrationAuthority, registrationAuthorities } from '../../core/records/index.ts'
import { readChoice } from '../values/read-value.ts'
import { shippedForms } from './package.ts'

export interface FormOptions {
  readonly forms?: string
}

/** Adds the option that names a folder of forms. */
export const withFormsOption = (command: Command): Command =>
  command.option('--forms <dir>', 'use the forms in this folder (or TPKI_FORMS; default: the forms of the package)')

/** Reads the forms in --forms, otherwise in TPKI_FORMS, otherwise those of the package. @throws {PkiError} `FORM_INVALID` */
export const readForms = ({ forms }: FormOptions): FormSet =>
  loadForms(forms ?? process.env.TPKI_FORMS ?? shippedForms())

/** Reads the name of a Registration Authority. @throws {PkiError} `USAGE` */
export const parseAuthority = (flag: string, text: string): RegistrationAuthority =>
  readChoice(flag, text.toLowerCase(), registrationAuthorities)

// A scanned page has about 1 MiB, and forms have few pages.
const MAX_PDF_OCTETS = 33_554_432

/** Reads a whole PDF. @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`, `INPUT_TOO_LARGE` */
export const readPdf = (file: string): Uint8Array => Uint8Array.from(readInputFile(file, MAX_PDF_OCTETS).bytes)

/** Reads the values of a form. @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`, `INPUT_TOO_LARGE`, `FORM_VALUES_INVALID` */
export function readFormText(file: string): string {
  const { bytes } = readInputFile(file, 1_048_576)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PkiError('FORM_VALUES_INVALID', `"${file}" is not UTF-8`, { cause })
  }
}

/** Reads the number of a submitted form. @throws {PkiError} `USAGE` */
export function parseFormNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new PkiError('USAGE', `"${text}" is not the number of a form; see "tpki form queue"`)
}
