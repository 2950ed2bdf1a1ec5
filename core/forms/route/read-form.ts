import { PkiError } from '../../base/index.ts'
import type { FormValues } from '../../records/index.ts'
import { type FormDefinition, valueFieldsOf } from '../definition/form-schema.ts'
import type { FormSet } from '../definition/load-forms.ts'
import { linesOf, parseValues } from '../fill/form-values.ts'
import { type FormIdentity, parseIdentity } from '../fill/identity-text.ts'
import { shownLines } from '../fill/shown-text.ts'
import { withoutSpaces } from '../form-format.ts'
import { MARK_SOURCE, MARK_TEXT } from '../mark-text.ts'
import { inputOfFields } from '../read/field-input.ts'
import type { PdfFacts, ReadPdf } from '../read/pdf-facts.ts'
import { readPdf } from '../read/read-pdf.ts'

import type { PageVerdict } from '../verdict.ts'

/** A form that was read out of a marked PDF. */
export interface ReadForm {
  readonly form: FormDefinition
  readonly values: FormValues
  readonly pages: number
  /** The participant in the PDF's identity, null if it has none. */
  readonly participant: string | null
}

/**
 * Returns which form a PDF is and its values, from the identity that this program wrote or from its form fields.
 * Does not check that a value is shown in the right place; the person who decides sees the values that were read.
 * @throws {PkiError} `FORM_NOT_MARKED`, `FORM_UNREADABLE`, `FORM_UNKNOWN`, `FORM_OUTDATED`, `FORM_VALUES_INVALID`
 */
export async function readForm(
  bytes: Uint8Array,
  file: string,
  named: string | null,
  forms: FormSet,
): Promise<ReadForm> {
  return interpretForm(await readPdf(bytes), file, named, forms)
}

/** Returns the same of a PDF that has been read already. */
export function interpretForm({ pages, facts }: ReadPdf, file: string, named: string | null, forms: FormSet): ReadForm {
  expectMarked(pages, file)
  const identity = facts.identity === null ? null : parseIdentity(facts.identity)
  const form = findForm(identity, named, file, forms)
  const input = identity?.values ?? inputFrom(form, identity, facts, file)
  const values = parseValues(form, input as Readonly<Record<string, unknown>>, { where: `"${file}"` })
  if (identity?.values) expectShown(form, values, facts, file)
  return { form, values, pages: pages.length, participant: identity?.participant ?? null }
}

/** @throws {PkiError} `FORM_NOT_MARKED` naming the pages that are not */
function expectMarked(pages: readonly PageVerdict[], file: string): void {
  const failed = pages.filter(({ result }) => result !== 'pass')
  if (failed.length === 0) return
  const numbers = failed.map(({ page }) => page).join(', ')
  const which = failed.length === 1 ? `page ${numbers}` : `pages ${numbers}`
  throw new PkiError(
    'FORM_NOT_MARKED',
    `"${file}" does not say “${MARK_TEXT}” on ${which} of ${pages.length}; allowed: every page marked`,
    { source: MARK_SOURCE, cure: `mark it with "tpki form mark ${file} -o OUT"; "tpki form check ${file}" says why` },
  )
}

function findForm(identity: FormIdentity | null, named: string | null, file: string, forms: FormSet): FormDefinition {
  const id = identity?.form ?? named
  if (id === null)
    throw new PkiError('FORM_UNREADABLE', `"${file}" does not say which form it is`, {
      cure: 'name it with --form; "tpki form list" shows which there are',
    })
  if (named !== null && named !== id)
    throw new PkiError('FORM_UNREADABLE', `"${file}" is form "${id}"; --form is "${named}"`)
  const form = forms.get(id)
  if (identity && identity.version !== form.version)
    throw new PkiError(
      'FORM_OUTDATED',
      `"${file}" is version "${identity.version}" of form "${id}"; allowed: "${form.version}"`,
      { cure: `fill it anew: "tpki form fill ${id}"` },
    )
  return form
}

/** A person signs what the pages show, so every value must be shown. */
function expectShown(form: FormDefinition, values: FormValues, { text }: PdfFacts, file: string): void {
  const isShown = (line: string): boolean => text.includes(withoutSpaces(line))
  for (const field of valueFieldsOf(form)) {
    const { id } = field
    const lines = linesOf(values[id])
    const hidden = lines.find((line) => !isShown(line))
    // Codes and dates are written out on the page.
    if (hidden === undefined || shownLines(field, values[id]).every(isShown)) continue
    throw new PkiError('FORM_UNREADABLE', `"${file}" has the value "${hidden}" for "${id}", but no page shows it`, {
      cure: 'fill it again with "tpki form fill"; changes made afterwards are not read',
    })
  }
}

/** Another's PDF is read through the field map of the official one. */
function inputFrom(form: FormDefinition, identity: FormIdentity | null, { fields }: PdfFacts, file: string): object {
  const isOfficial = identity?.isOfficial ?? true
  const mapped = form.officialPdf === null ? [] : Object.values(form.officialPdf.fields)
  if (isOfficial && !mapped.some((name) => Object.hasOwn(fields, name)))
    throw new PkiError(
      'FORM_UNREADABLE',
      `"${file}" has no field that the field map of form "${form.id}" names; it has ${listOf(Object.keys(fields))}`,
      {
        cure:
          form.officialPdf === null
            ? `this form has no field map; fill it with "tpki form fill ${form.id}"`
            : `correct "officialPdf" of the form, or fill it with "tpki form fill ${form.id}"`,
      },
    )
  return inputOfFields(form, fields, isOfficial)
}

const SHOWN = 20
/** Returns names in quotes, not too many. */
export const listOf = (names: readonly string[]): string =>
  names.length === 0
    ? 'none'
    : `${names
        .slice(0, SHOWN)
        .map((name) => `"${name}"`)
        .join(', ')}${names.length > SHOWN ? ', …' : ''}`
