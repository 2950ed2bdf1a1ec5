import type { Command } from 'commander'
import {
  type FormSet,
  loadForms,
  PkiError,
  type RegistrationAuthority,
  readInputFile,
  registrationAuthorities,
} from '../../core/index.ts'
import { readChoice } from '../values/read-value.ts'
import { shippedForms } from './package.ts'

export interface FormOptions {
  readonly forms?: string
}

/** Adds the option of commands that need to know the forms. */
export const withFormsOption = (command: Command): Command =>
  command.option('--forms <dir>', 'forms other than the shipped ones (or TPKI_FORMS)')

/** Reads the forms: the option's, else the environment's, else the shipped ones. @throws {PkiError} `FORM_INVALID` */
export const readForms = ({ forms }: FormOptions): FormSet =>
  loadForms(forms ?? process.env.TPKI_FORMS ?? shippedForms())

/** Returns the option that names a Registration Authority. @throws {PkiError} `USAGE` */
export const parseAuthority = (flag: string, text: string): RegistrationAuthority =>
  readChoice(flag, text.toLowerCase(), registrationAuthorities)

// A scanned page has about 1 MiB; forms have few.
const MAX_PDF_OCTETS = 33_554_432

/** Reads a PDF whole. @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`, `INPUT_TOO_LARGE` */
export const readPdf = (file: string): Uint8Array => Uint8Array.from(readInputFile(file, MAX_PDF_OCTETS).bytes)

/** Reads text. @throws {PkiError} `INPUT_UNREADABLE`, `INPUT_EMPTY`, `INPUT_TOO_LARGE` */
export function readFormText(file: string): string {
  const { bytes } = readInputFile(file, 1_048_576)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PkiError('FORM_VALUES_INVALID', `"${file}" is not UTF-8`, { cause })
  }
}

/** @throws {PkiError} `USAGE` */
export function parseFormNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new PkiError('USAGE', `"${text}" is no number of a form; see "tpki form queue"`)
}
