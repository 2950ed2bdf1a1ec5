import {
  PDFCheckBox,
  PDFDocument,
  PDFDropdown,
  type PDFField,
  type PDFForm,
  PDFRadioGroup,
  PDFTextField,
} from '@cantoo/pdf-lib'
import { PkiError } from '../../base/index.ts'
import type { FormValue, FormValues } from '../../records/index.ts'
import {
  boxKey,
  type FormDefinition,
  keysOf,
  officialName,
  type ValueField,
  valueFieldsOf,
} from '../definition/form-schema.ts'
import { embedFonts } from './form-fonts.ts'
import { linesOf } from './form-values.ts'
import { type WriteOptions, writeIdentity } from './write-form.ts'

/**
 * Returns an official PDF with its own fields filled by the field map of the form, not marked yet; unless it is to stay
 * editable, they are locked.
 * @throws {PkiError} `FORM_INVALID` without a field map, `FORM_UNREADABLE` if the PDF does not fit the map,
 *   `FORM_VALUES_INVALID` if a value does not fit the PDF
 */
export async function fillOfficial(
  form: FormDefinition,
  values: FormValues,
  official: Uint8Array,
  { participant, isEditable }: WriteOptions,
): Promise<Uint8Array> {
  const document = await load(official)
  const inputs = document.getForm()
  const names = inputs.getFields().map((field) => field.getName())
  expectMap(form, names)
  const fonts = await embedFonts(document, true, JSON.stringify(values))
  for (const field of valueFieldsOf(form)) {
    const value = values[field.id]
    for (const line of linesOf(value)) fonts.check(line, `"${field.id}"`)
    if (value !== undefined) fillField(form, field, value, inputs)
  }
  inputs.updateFieldAppearances(fonts.regular)
  if (!isEditable) for (const field of inputs.getFields()) field.enableReadOnly()
  const more = { participant, values: null, isOfficial: true }
  writeIdentity(document, { format: 1, form: form.id, version: form.version, ...more })
  return document.save({ updateFieldAppearances: false })
}

async function load(official: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(official, { updateMetadata: false })
  } catch (cause) {
    throw new PkiError('FORM_UNREADABLE', 'the official PDF cannot be read: it is damaged, or not a PDF', {
      cause,
      cure: 'print it to a new PDF, or download it again',
    })
  }
}

function expectMap(form: FormDefinition, names: readonly string[]): void {
  const has = names.length === 0 ? 'no field' : names.map((name) => `"${name}"`).join(', ')
  if (form.officialPdf === null)
    throw new PkiError('FORM_INVALID', `form "${form.id}" has no field map for an official PDF; this one has ${has}`, {
      cure: 'give "officialPdf" in a copy of the forms, and name it with --forms',
    })
  const absent = Object.entries(form.officialPdf.fields).find(([, name]) => !names.includes(name))
  if (absent)
    throw new PkiError(
      'FORM_UNREADABLE',
      `the official PDF has no field "${absent[1]}" for "${absent[0]}"; it has ${has}`,
      {
        cure: `correct "officialPdf" of form "${form.id}"`,
      },
    )
}

function fillField(form: FormDefinition, field: ValueField, value: FormValue, inputs: PDFForm): void {
  const whole = officialName(form, field.id)
  if (whole !== null) fillInput(inputs.getField(whole), field, value)
  else fillBoxes(form, field, linesOf(value), inputs)
}

/** Ticks the boxes of the options that were chosen. */
function fillBoxes(form: FormDefinition, field: ValueField, chosen: readonly string[], inputs: PDFForm): void {
  const options = field.type === 'choice' || field.type === 'choices' ? field.options : []
  const boxes = options.flatMap((option) => {
    const name = officialName(form, boxKey(field, option))
    return name === null ? [] : [{ option, name }]
  })
  const lacking = options.length === 0 ? field.id : chosen.find((each) => !boxes.some(({ option }) => option === each))
  if (lacking !== undefined)
    throw new PkiError(
      'FORM_INVALID',
      `the field map of form "${form.id}" has no field for "${lacking}"; allowed: ${keysOf(field).join(', ')}`,
      { cure: 'add it to "officialPdf", or leave the value out' },
    )
  for (const { option, name } of boxes) {
    const input = inputs.getField(name)
    if (chosen.includes(option)) fillInput(input, field, true)
  }
}

function fillInput(input: PDFField, field: ValueField, value: FormValue): void {
  const lines = linesOf(value)
  if (input instanceof PDFCheckBox && typeof value === 'boolean') {
    if (value) input.check()
    else input.uncheck()
  } else if (input instanceof PDFTextField) fillText(input, field, lines.join('\n'))
  else if (input instanceof PDFDropdown || input instanceof PDFRadioGroup) {
    const [option = ''] = lines
    if (!input.getOptions().includes(option))
      throw new PkiError(
        'FORM_VALUES_INVALID',
        `"${field.id}" is "${option}"; allowed by "${input.getName()}" of the official PDF: ${input.getOptions().join(', ')}`,
      )
    input.select(option)
  } else
    throw new PkiError('FORM_UNREADABLE', `"${input.getName()}" of the official PDF does not take a ${field.type}`, {
      cure: 'correct "officialPdf" of the form',
    })
}

function fillText(input: PDFTextField, { id }: ValueField, text: string): void {
  const allowed = input.getMaxLength()
  if (allowed !== undefined && text.length > allowed)
    throw new PkiError(
      'FORM_VALUES_INVALID',
      `"${id}" has ${text.length} characters; allowed by "${input.getName()}" of the official PDF: ${allowed}`,
    )
  if (text.includes('\n')) input.enableMultiline()
  input.setText(text)
}
