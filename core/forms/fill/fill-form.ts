import type { FormValues } from '../../records/index.ts'
import type { FormDefinition } from '../definition/form-schema.ts'
import { markPdf } from '../pdf/mark-pdf.ts'
import { parseValues } from './form-values.ts'
import type { WriteOptions } from './write-form.ts'

export interface FillOptions extends WriteOptions {
  /** Names the values in messages. */
  readonly where: string
  /** The official PDF, whose own fields are filled; null for a PDF of our own. */
  readonly official: Uint8Array | null
  /** Told what the user should know of an official PDF: a page without a free margin, scripts. Default: nobody. */
  readonly warn?: (message: string) => void
}

/**
 * Returns a filled form as a PDF, every page marked “For Testing Purposes”. One that stays editable may lack values.
 * @throws {PkiError} `FORM_VALUES_INVALID`, and for an official PDF `FORM_INVALID`, `FORM_UNREADABLE`
 * @see ETAD 3.3, 4.5
 */
export async function fillForm(
  form: FormDefinition,
  input: Readonly<Record<string, unknown>>,
  options: FillOptions,
): Promise<Uint8Array> {
  const { where, isEditable, official, warn } = options
  const values = parseValues(form, input, { where, isDraft: isEditable })
  return markPdf(await write(form, values, official, options), warn ? { warn } : {})
}

/** The writer of PDFs takes longer to load than most commands take to run. */
async function write(
  form: FormDefinition,
  values: FormValues,
  official: Uint8Array | null,
  options: WriteOptions,
): Promise<Uint8Array> {
  if (official === null) return (await import('./write-form.ts')).writeForm(form, values, options)
  return (await import('./fill-official.ts')).fillOfficial(form, values, official, options)
}
