import { type PDFField, PDFName, PDFRef, rgb } from '@cantoo/pdf-lib'
import type { FormValue } from '../../records/index.ts'
import { boxKey, type ValueField, wordsOf } from '../definition/form-schema.ts'
import { type FormSheet, VALUES } from './form-sheet.ts'
import { linesOf } from './form-values.ts'
import { shownLines } from './shown-text.ts'
import { markArtifact, type StructureElement, textString } from './structure-tree.ts'
import { allowedOf } from './values-document.ts'

const LINE = 22
const TEXT_LINE = 16
const FONT_SIZE = 12
// A text longer than this is given several lines.
const ONE_LINE = 100
const MAX_ROWS = 6
const BORDER = rgb(0.4, 0.4, 0.4)
const TICK = 12
const ARROW = 18

/** Returns the height that the inputs of a field take. */
export function inputHeight(field: ValueField): number {
  if (field.type === 'choices') return field.options.length * LINE
  const rows = rowsOf(field)
  return rows === 1 ? LINE : rows * TEXT_LINE + 6
}

function rowsOf(field: ValueField): number {
  if (field.type === 'lines') return Math.min(MAX_ROWS, field.maxItems)
  return field.type === 'text' && field.maxLength > ONE_LINE * 2 ? MAX_ROWS : 1
}

/** Puts the inputs of a field beside its label, filled with what is known. */
export function addInputs(
  sheet: FormSheet,
  element: StructureElement,
  field: ValueField,
  value: FormValue | undefined,
): void {
  if (field.type === 'choices') addBoxes(sheet, element, field, linesOf(value))
  else if (field.type === 'checkbox') addBox(sheet, element, field.id, describe(field), value === true, 0)
  else if (field.type === 'choice') addChoice(sheet, element, field, value)
  else addText(sheet, element, field, value)
}

/** The description that a screen reader reads out. */
const describe = (field: ValueField): string =>
  `${field.label} (${field.required ? 'required, ' : ''}${allowedOf(field)})`

function addText(sheet: FormSheet, element: StructureElement, field: ValueField, value: FormValue | undefined): void {
  const input = sheet.document.getForm().createTextField(field.id)
  const rows = rowsOf(field)
  if (rows > 1) input.enableMultiline()
  if (field.type === 'text') input.setMaxLength(field.maxLength)
  const font = sheet.fonts.regular
  input.addToPage(sheet.page, {
    ...sheet.boxAt(VALUES, inputHeight(field)),
    font,
    borderColor: BORDER,
    borderWidth: 0.5,
  })
  // Before the text, or the library would look for a size that fits it, which takes long for a long one.
  input.setFontSize(FONT_SIZE)
  input.setText(shownLines(field, value).join('\n'))
  input.updateAppearances(font)
  finish(sheet, element, input, describe(field), field.required)
}

function addChoice(
  sheet: FormSheet,
  element: StructureElement,
  field: Extract<ValueField, { type: 'choice' }>,
  value: FormValue | undefined,
): void {
  const input = sheet.document.getForm().createDropdown(field.id)
  input.addOptions(field.options.map((option) => wordsOf(field, option)))
  if (typeof value === 'string') input.select(wordsOf(field, value))
  const font = sheet.fonts.regular
  const box = sheet.boxAt(VALUES, LINE)
  drawArrow(sheet, box)
  const beside = { ...box, width: box.width - ARROW }
  input.addToPage(sheet.page, { ...beside, font, borderColor: BORDER, borderWidth: 0.5 })
  input.setFontSize(FONT_SIZE)
  input.updateAppearances(font)
  finish(sheet, element, input, describe(field), field.required)
}

/** A list looks like a text field until it is opened; the arrow says that it is a list. */
function drawArrow(
  { page }: FormSheet,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const left = x + width - ARROW
  markArtifact(page, () => {
    page.drawRectangle({ x: left, y, width: ARROW, height, borderColor: BORDER, borderWidth: 0.5 })
    page.drawSvgPath('M 0 0 L 8 0 L 4 6 Z', { x: left + 5, y: y + height / 2 + 3, color: BORDER })
  })
}

function addBoxes(
  sheet: FormSheet,
  element: StructureElement,
  field: Extract<ValueField, { type: 'choices' }>,
  chosen: readonly string[],
): void {
  const style = sheet.styles.label
  field.options.forEach((option, i) => {
    const down = i * LINE
    addBox(
      sheet,
      element,
      boxKey(field, option),
      `${field.label}: ${wordsOf(field, option)}`,
      chosen.includes(option),
      down,
    )
    const { x, y } = sheet.boxAt(VALUES, LINE, down)
    sheet.tree.mark(element, sheet.page, () =>
      sheet.page.drawText(wordsOf(field, option), { x: x + TICK + 8, y: y + 6, size: style.size, font: style.font }),
    )
  })
  nameGroup(sheet, field)
}

/** The boxes of one field are one group, with a name of its own. */
function nameGroup({ document }: FormSheet, field: Extract<ValueField, { type: 'choices' }>): void {
  const first = document.getForm().getCheckBox(boxKey(field, field.options[0] as string))
  first.acroField.getParent()?.dict.set(PDFName.of('TU'), textString(describe(field)))
}

function addBox(
  sheet: FormSheet,
  element: StructureElement,
  name: string,
  words: string,
  isTicked: boolean,
  down: number,
): void {
  const input = sheet.document.getForm().createCheckBox(name)
  const { x, y } = sheet.boxAt(VALUES, LINE, down)
  input.addToPage(sheet.page, { x, y: y + 4, width: TICK, height: TICK, borderColor: BORDER, borderWidth: 0.5 })
  if (isTicked) input.check()
  finish(sheet, element, input, words, false)
}

function finish(
  sheet: FormSheet,
  element: StructureElement,
  input: PDFField,
  words: string,
  isRequired: boolean,
): void {
  if (isRequired) input.enableRequired()
  input.acroField.dict.set(PDFName.of('TU'), textString(words))
  const widgets = sheet.page.node.Annots()
  const widget = widgets?.get(widgets.size() - 1)
  if (!(widget instanceof PDFRef)) throw new Error(`field "${input.getName()}" has no widget on its page`)
  sheet.tree.markWidget(sheet.tree.add('Form', element), sheet.page, widget)
}
