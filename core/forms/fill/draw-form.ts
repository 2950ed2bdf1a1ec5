import type { FormValues } from '../../records/index.ts'
import type { FormDefinition, FormField } from '../definition/form-schema.ts'
import { addInputs, inputHeight } from './form-inputs.ts'
import { type FormSheet, LABELS, type Piece, rowHeight, VALUES } from './form-sheet.ts'
import { shownLines } from './shown-text.ts'
import type { StructureElement } from './structure-tree.ts'

const ROW_GAP = 5
// A heading does not stay behind alone at the foot of a page.
const HEADING_REACH = 60
// Room for a signature above its line, and for the name and date below.
const SIGNATURE_HEIGHT = 66
const [SIGN_DOWN, NAME_DOWN] = [30, 58]
/** Texts that take more lines than this go on in a further row, which may stand on another page. */
const LINES_PER_ROW = 12

/** Writes a form, its values as text or in fields that stay editable. */
export function drawForm(sheet: FormSheet, form: FormDefinition, values: FormValues, isEditable: boolean): void {
  const { styles } = sheet
  form.pages.forEach((page, i) => {
    if (i === 0) sheet.paragraph('H1', form.title, styles.title)
    sheet.skip(ROW_GAP)
    sheet.paragraph('H2', page.title, styles.heading, HEADING_REACH)
    for (const section of page.sections) {
      sheet.skip(ROW_GAP)
      sheet.paragraph('H3', section.title, styles.section, HEADING_REACH)
      if (section.text !== undefined) sheet.paragraph('P', section.text, styles.label, 30)
      sheet.skip(ROW_GAP)
      const list = sheet.tree.add('L', sheet.tree.root)
      for (const field of section.fields) drawField(sheet, list, field, values, isEditable)
    }
  })
  drawReturn(sheet, form)
}

function drawField(
  sheet: FormSheet,
  list: StructureElement,
  field: FormField,
  values: FormValues,
  isEditable: boolean,
): void {
  const item = sheet.tree.add('LI', list)
  const label = labelPieces(sheet, item, field, isEditable)
  if (field.type === 'signature') drawSignature(sheet, item, label)
  else if (isEditable) drawInput(sheet, item, label, field, values)
  else drawValue(sheet, item, label, shownLines(field, values[field.id]))
  sheet.rule()
  sheet.skip(ROW_GAP)
}

function labelPieces(sheet: FormSheet, item: StructureElement, field: FormField, isEditable: boolean): Piece[] {
  const element = sheet.tree.add('Lbl', item)
  const { label, hint } = sheet.styles
  const star = field.type !== 'signature' && field.required && isEditable ? ' (required)' : ''
  const pieces: Piece[] = [
    { element, lines: sheet.wrap(`${field.label}${star}`, label, LABELS), style: label, column: LABELS },
  ]
  if (isEditable && field.type !== 'signature' && field.hint !== undefined)
    pieces.push({ element, lines: sheet.wrap(field.hint, hint, LABELS), style: hint, column: LABELS })
  return pieces
}

/** A line to sign on, and below it lines for the name and the date. */
function drawSignature(sheet: FormSheet, item: StructureElement, label: readonly Piece[]): void {
  sheet.ensure(SIGNATURE_HEIGHT)
  const { font, size, color } = sheet.styles.label
  sheet.ruleBelow(VALUES, SIGN_DOWN)
  const element = sheet.tree.add('LBody', item)
  const [nameWidth, dateX] = [VALUES.width * 0.6, VALUES.width * 0.65]
  for (const [caption, x, width] of [
    ['Name', 0, nameWidth],
    ['Date', dateX, VALUES.width - dateX],
  ] as const) {
    const at = sheet.boxAt(VALUES, 0, NAME_DOWN)
    sheet.tree.mark(element, sheet.page, () =>
      sheet.page.drawText(`${caption} `, { x: at.x + x, y: at.y + 2, size, font, ...(color && { color }) }),
    )
    const begin = x + font.widthOfTextAtSize(`${caption}  `, size)
    sheet.ruleBelow({ x: VALUES.x + begin, width: width - (begin - x) }, NAME_DOWN)
  }
  const height = rowHeight(label)
  sheet.row(label)
  sheet.skip(Math.max(0, SIGNATURE_HEIGHT - height))
}

/** @see ETAD 3.3 and 4.5 */
function drawReturn(sheet: FormSheet, { registrationAuthority: authority }: FormDefinition): void {
  const { section, value } = sheet.styles
  sheet.skip(ROW_GAP * 2)
  sheet.paragraph('H2', 'Where to send this form', section, 2 * value.size)
  sheet.paragraph(
    'P',
    `Sign the form and send every page to the ${authority.toUpperCase()} Registration Authority, in the way that the DCC has directed (ETAD ${authority === 'smki' ? '3.3' : '4.5'}). Keep a copy.`,
    value,
  )
}

function drawValue(sheet: FormSheet, item: StructureElement, label: readonly Piece[], texts: readonly string[]): void {
  const style = sheet.styles.value
  const element = sheet.tree.add('LBody', item)
  const rows = rowsOf((texts.length === 0 ? ['–'] : texts).map((text) => sheet.wrap(text, style, VALUES)))
  rows.forEach((lines, i) => {
    sheet.row([...(i === 0 ? label : []), { element, lines, style, column: VALUES }])
  })
  sheet.skip(ROW_GAP / 2)
}

/** Returns the lines of texts in rows; a text is not divided. */
function rowsOf(texts: readonly (readonly string[])[]): string[][] {
  const rows: string[][] = []
  for (const lines of texts) {
    const last = rows.at(-1)
    if (last && last.length + lines.length <= LINES_PER_ROW) last.push(...lines)
    else rows.push([...lines])
  }
  return rows
}

function drawInput(
  sheet: FormSheet,
  item: StructureElement,
  label: readonly Piece[],
  field: Exclude<FormField, { type: 'signature' }>,
  values: FormValues,
): void {
  const height = Math.max(inputHeight(field), rowHeight(label))
  sheet.ensure(height)
  addInputs(sheet, sheet.tree.add('LBody', item), field, values[field.id])
  const down = height - rowHeight(label)
  sheet.row(label)
  sheet.skip(down + ROW_GAP / 2)
}
