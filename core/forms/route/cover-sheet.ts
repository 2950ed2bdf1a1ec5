import { formatBoth } from '../../base/time/index.ts'
import type { RegistrationAuthority } from '../../records/index.ts'
import { embedFonts } from '../fill/form-fonts.ts'
import { FormSheet, LABELS, VALUES } from '../fill/form-sheet.ts'
import type { StructureElement } from '../fill/structure-tree.ts'
import { newDocument } from '../fill/write-form.ts'

export interface PackOptions {
  readonly to: RegistrationAuthority
  /** Who sends the forms. */
  readonly from: string
  /** How the DCC has directed that forms are sent; empty if unknown. */
  readonly directed: string
  readonly nowMs: number
}

/** One form as the cover sheet lists it. */
export interface PackedForm {
  /** The name of the file in the pack. */
  readonly file: string
  readonly title: string
  readonly form: string
  readonly version: string
  readonly pages: number
  readonly sha256: string
}

const GAP = 6
const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Returns the sheet that lies on top of forms which are sent in writing, not marked yet. */
export async function writeCover(
  forms: readonly PackedForm[],
  { to, from, directed, nowMs }: PackOptions,
): Promise<Uint8Array> {
  const authority = `${to.toUpperCase()} Registration Authority`
  const document = await newDocument(`Cover sheet to the ${authority}`, nowMs)
  const sheet = new FormSheet(document, await embedFonts(document, false))
  const { title, section, value } = sheet.styles
  sheet.startPage()
  sheet.paragraph('H1', `Forms to the ${authority}`, title)
  sheet.skip(GAP * 2)
  const facts: [string, string][] = [
    ['To', authority],
    ['From', from],
    ['Date', formatBoth(nowMs)],
    ['Sent as directed by the DCC', directed || 'as the DCC directs'],
    [
      'Basis',
      to === 'smki'
        ? 'ETAD 3.3: forms of the SMKI RAPP, for testing'
        : 'ETAD 4.5: forms of the DCCKI RAPP, for testing',
    ],
    [
      'Forms enclosed',
      `${countOf(forms.length, 'form')}, ${countOf(
        forms.reduce((sum, { pages }) => sum + pages, 0),
        'page',
      )}`,
    ],
  ]
  list(sheet, facts)
  for (const { file, title: what, form, version, pages, sha256 } of forms) {
    sheet.skip(GAP * 2)
    sheet.paragraph('H2', what, section, 90)
    sheet.skip(GAP)
    list(sheet, [
      ['File', file],
      ['Form', `${form}, version ${version}`],
      ['Pages', String(pages)],
      ['SHA-256', sha256],
    ])
  }
  sheet.skip(GAP * 2)
  sheet.paragraph(
    'P',
    'Every page of every form is marked for testing. No form asks for a certificate of a live system.',
    value,
  )
  sheet.foot([`Cover sheet to the ${authority}`])
  sheet.tree.finish()
  return document.save({ updateFieldAppearances: false })
}

function list(sheet: FormSheet, facts: readonly (readonly [string, string])[]): void {
  const { label, value } = sheet.styles
  const { tree } = sheet
  const items: StructureElement = tree.add('L', tree.root)
  for (const [name, text] of facts) {
    sheet.fonts.check(text, `"${name}"`)
    const item = tree.add('LI', items)
    sheet.row([
      { element: tree.add('Lbl', item), lines: sheet.wrap(name, label, LABELS), style: label, column: LABELS },
      { element: tree.add('LBody', item), lines: sheet.wrap(text, value, VALUES), style: value, column: VALUES },
    ])
    sheet.skip(GAP / 2)
  }
}
