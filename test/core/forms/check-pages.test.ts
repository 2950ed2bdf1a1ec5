import {
  degrees,
  PDFDocument,
  type PDFFont,
  PDFName,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  rgb,
  StandardFonts,
} from '@cantoo/pdf-lib'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkPages } from '../../../core/forms/pdf/check/check-pages.ts'
import { markPages } from '../../../core/forms/pdf/mark/mark-pages.ts'
import type { PageVerdict } from '../../../core/forms/verdict.ts'
import { PIXEL } from '../../support/form-pdfs.ts'

const MARK = 'For Testing Purposes'
const at = { x: 200, y: 800, size: 12 }
const white = rgb(1, 1, 1)

interface Case {
  readonly name: string
  readonly draw: (page: PDFPage, font: PDFFont) => void | Promise<void>
  /** `pass`, or the rules of the findings and a part of the message of the first. */
  readonly expected: 'pass' | { readonly rules: readonly string[]; readonly says: string }
}

const fails = (rule: string, says: string) => ({ rules: [rule], says })
const text =
  (words: string, y = at.y) =>
  (page: PDFPage, font: PDFFont) =>
    page.drawText(words, { ...at, y, font })

/** Puts operators into the content as they stand; the font of the page is /F. */
function raw(page: PDFPage, font: PDFFont, operators: string): void {
  const { node, doc } = page
  node.set(PDFName.of('Resources'), doc.context.obj({ Font: { F: font.ref } }))
  node.set(PDFName.of('Contents'), doc.context.register(doc.context.stream(operators)))
}

const operator = (name: PDFOperatorNames, ...args: string[]): PDFOperator => PDFOperator.of(name, args as never)

/** A box of free text, as one adds it in a viewer, with flags of its own. */
function freeText(page: PDFPage, font: PDFFont, flags: number): void {
  const { context } = page.doc
  const content = `BT /F 12 Tf 2 4 Td (${MARK}) Tj ET`
  const look = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 200, 20], Resources: { Font: { F: font.ref } } }
  const appearance = context.register(context.stream(content, look))
  const annotation = { Type: 'Annot', Subtype: 'FreeText', Rect: [200, 800, 400, 820], F: flags, AP: { N: appearance } }
  page.node.set(PDFName.of('Annots'), context.obj([context.register(context.obj(annotation))]))
}

const PRINT = 4
const HIDDEN = 2

const cases: readonly Case[] = [
  { name: 'the text', draw: text(MARK), expected: 'pass' },
  {
    name: 'the text within a line',
    draw: text(`SMKI form - ${MARK} - page 1 of 3`),
    expected: fails('e_mark_near_miss', 'stands in a line with other text'),
  },
  {
    name: 'a line in columns',
    draw: (page, font) => {
      page.drawText('SMKI form', { x: 60, y: 800, size: 12, font })
      text(MARK)(page, font)
      page.drawText('page 1', { x: 480, y: 800, size: 12, font })
    },
    expected: 'pass',
  },
  {
    name: 'upside down',
    draw: (page, font) => page.drawText(MARK, { x: 400, y: 400, size: 30, font, rotate: degrees(180) }),
    expected: 'pass',
  },
  {
    name: 'a light grey diagonal watermark',
    draw: (page, font) =>
      page.drawText(MARK, { x: 100, y: 200, size: 40, font, rotate: degrees(50), color: rgb(0.75, 0.75, 0.75) }),
    expected: 'pass',
  },
  {
    name: 'split over runs, between and within words',
    draw: (page, font) =>
      raw(page, font, 'BT /F 12 Tf 200 800 Td (For Tes) Tj (ting ) Tj [(Pur) -20 (po) 10 (ses)] TJ ET'),
    expected: 'pass',
  },
  {
    name: 'words apart without a space',
    draw: (page, font) => raw(page, font, 'BT /F 12 Tf 200 800 Td [(For) -300 (Testing) -300 (Purposes)] TJ ET'),
    expected: 'pass',
  },
  {
    name: 'the words painted in the wrong order',
    draw: (page, font) =>
      raw(
        page,
        font,
        'BT /F 12 Tf 1 0 0 1 265 800 Tm (Purposes) Tj 1 0 0 1 222 800 Tm (Testing) Tj 1 0 0 1 200 800 Tm (For) Tj ET',
      ),
    expected: 'pass',
  },
  {
    name: 'letters one by one',
    draw: (page, font) => raw(page, font, `BT /F 12 Tf 4 Tc 100 800 Td (${MARK}) Tj ET`),
    expected: 'pass',
  },
  {
    name: 'bold by painting twice',
    draw: (page, font) => [0, 0.3].forEach((x) => void page.drawText(MARK, { ...at, x: 200 + x, font })),
    expected: 'pass',
  },
  {
    name: 'white on a dark ground',
    draw: (page, font) => {
      page.drawRectangle({ x: 190, y: 790, width: 300, height: 30, color: rgb(0, 0, 0.4) })
      page.drawText(MARK, { ...at, font, color: white })
    },
    expected: 'pass',
  },
  { name: 'a free text that prints', draw: (page, font) => freeText(page, font, PRINT), expected: 'pass' },
  {
    name: 'a field that says it',
    draw: async (page) => {
      const field = page.doc.getForm().createTextField('note')
      field.setText(MARK)
      field.addToPage(page, { x: 200, y: 790, width: 250, height: 24 })
    },
    expected: 'pass',
  },

  { name: 'nothing', draw: () => {}, expected: fails('e_mark_missing', 'is not on it') },
  {
    name: 'capitals',
    draw: text('FOR TESTING PURPOSES'),
    expected: fails('e_mark_near_miss', '"FOR TESTING PURPOSES" has other capitals'),
  },
  {
    name: 'small letters',
    draw: text('for testing purposes'),
    expected: fails('e_mark_near_miss', 'has other capitals'),
  },
  {
    name: 'other words',
    draw: text('for test purposes'),
    expected: fails('e_mark_near_miss', '"for test purposes" has other words'),
  },
  {
    name: 'one letter too few',
    draw: text('For Testing Purpose'),
    expected: fails('e_mark_near_miss', 'has other words'),
  },
  {
    name: 'hyphens',
    draw: text('For-Testing-Purposes'),
    expected: fails('e_mark_near_miss', 'has other spaces or punctuation'),
  },
  {
    name: 'no spaces',
    draw: text('ForTestingPurposes'),
    expected: fails('e_mark_near_miss', 'has other spaces or punctuation'),
  },
  {
    name: 'curly quotation marks',
    draw: text(`“${MARK}”`),
    expected: fails('e_mark_near_miss', 'stands in quotation marks'),
  },
  {
    name: 'a curly apostrophe',
    draw: text('For Testing Purpose’s'),
    expected: fails('e_mark_near_miss', 'has other spaces or punctuation'),
  },
  {
    name: 'a sentence that quotes it',
    draw: text(`mark each page "${MARK}"`),
    expected: fails('e_mark_near_miss', 'stands in quotation marks'),
  },
  { name: 'denied', draw: text(`Not ${MARK}`), expected: fails('e_mark_near_miss', 'is denied') },
  { name: 'a part of another word', draw: text(`${MARK}X`), expected: fails('e_mark_near_miss', 'has other words') },
  {
    name: 'split over two lines',
    draw: (page, font) => {
      text('For Testing')(page, font)
      text('Purposes', 784)(page, font)
    },
    expected: fails('e_mark_split', '"For Testing / Purposes" is split over 2 lines'),
  },
  {
    name: 'split over three lines',
    draw: (page, font) => {
      text('For')(page, font)
      text('Testing', 786)(page, font)
      text('Purposes', 772)(page, font)
    },
    expected: fails('e_mark_split', 'is split over 3 lines'),
  },
  {
    name: 'the invisible mode',
    draw: (page, font) => raw(page, font, `BT 3 Tr /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_hidden', 'invisible mode'),
  },
  {
    name: 'transparent',
    draw: (page, font) => page.drawText(MARK, { ...at, font, opacity: 0 }),
    expected: fails('e_mark_hidden', 'transparent'),
  },
  {
    name: 'white on white',
    draw: (page, font) => page.drawText(MARK, { ...at, font, color: white }),
    expected: fails('e_mark_faint', 'contrast of 1.00 to 1'),
  },
  {
    name: 'nearly white on white',
    draw: (page, font) => page.drawText(MARK, { ...at, font, color: rgb(0.95, 0.95, 0.95) }),
    expected: fails('e_mark_faint', 'contrast'),
  },
  {
    name: 'black on black',
    draw: (page, font) => {
      page.drawRectangle({ x: 190, y: 790, width: 300, height: 30, color: rgb(0, 0, 0) })
      text(MARK)(page, font)
    },
    expected: fails('e_mark_faint', 'contrast'),
  },
  {
    name: 'outside the crop box',
    draw: (page, font) => {
      page.setCropBox(0, 0, 595, 700)
      text(MARK)(page, font)
    },
    expected: fails('e_mark_outside', 'outside the visible part'),
  },
  {
    name: 'half outside the page',
    draw: (page, font) => page.drawText(MARK, { ...at, x: 540, font }),
    expected: fails('e_mark_outside', 'outside the visible part'),
  },
  {
    name: 'clipped away',
    draw: (page, font) => raw(page, font, `0 0 100 100 re W n BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_outside', 'clipping path'),
  },
  {
    name: 'too small',
    draw: (page, font) => page.drawText(MARK, { ...at, size: 2, font }),
    expected: fails('e_mark_too_small', '2.0 points high; allowed: 4'),
  },
  {
    name: 'too small by a matrix',
    draw: (page, font) => raw(page, font, `0.1 0 0 0.1 0 0 cm BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_too_small', '1.2 points high'),
  },
  {
    name: 'squeezed',
    draw: (page, font) => raw(page, font, `BT 5 Tz /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_too_small', 'points long'),
  },
  {
    name: 'covered by a white shape',
    draw: (page, font) => {
      text(MARK)(page, font)
      page.drawRectangle({ x: 190, y: 790, width: 300, height: 30, color: white })
    },
    expected: fails('e_mark_covered', 'a filled shape'),
  },
  {
    name: 'half white over it, again and again',
    draw: (page, font) => {
      text(MARK)(page, font)
      for (let i = 0; i < 5; i++)
        page.drawRectangle({ x: 190, y: 790, width: 300, height: 30, color: white, opacity: 0.6 })
    },
    expected: fails('e_mark_covered', 'a filled shape'),
  },
  {
    name: 'a shade over it that leaves it readable',
    draw: (page, font) => {
      text(MARK)(page, font)
      page.drawRectangle({ x: 190, y: 790, width: 300, height: 30, color: white, opacity: 0.3 })
    },
    expected: 'pass',
  },
  {
    name: 'struck out',
    draw: (page, font) => {
      text(MARK)(page, font)
      page.drawLine({ start: { x: 195, y: 804 }, end: { x: 330, y: 804 }, thickness: 1 })
    },
    expected: fails('e_mark_covered', 'is struck out by a line'),
  },
  {
    name: 'underlined',
    draw: (page, font) => {
      text(MARK)(page, font)
      page.drawLine({ start: { x: 195, y: 798 }, end: { x: 330, y: 798 }, thickness: 1 })
    },
    expected: 'pass',
  },
  {
    name: 'printed over',
    draw: (page, font) => {
      text(MARK)(page, font)
      text('XXXXXXXXXXXXXXXXXX', 804)(page, font)
    },
    expected: fails('e_mark_covered', 'is printed over'),
  },
  {
    name: 'covered by a white line as wide as a bar',
    draw: (page, font) => raw(page, font, `BT /F 12 Tf 200 800 Td (${MARK}) Tj ET 1 G 20 w 190 804 m 500 804 l S`),
    expected: fails('e_mark_covered', 'a line'),
  },
  {
    name: 'mirrored',
    draw: (page, font) => raw(page, font, `-1 0 0 1 595 0 cm BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_hidden', 'is mirrored'),
  },
  {
    name: 'slanted flat',
    draw: (page, font) => raw(page, font, `BT /F 12 Tf 1 0 3 1 200 800 Tm (${MARK}) Tj ET`),
    expected: fails('e_mark_hidden', 'slanted'),
  },
  {
    name: 'italic',
    draw: (page, font) => raw(page, font, `BT /F 12 Tf 1 0 0.3 1 200 800 Tm (${MARK}) Tj ET`),
    expected: 'pass',
  },
  {
    name: 'filled black and outlined in white',
    draw: (page, font) => raw(page, font, `1 G 2 w BT 2 Tr /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_faint', 'contrast'),
  },
  {
    name: 'black, then the same in white',
    draw: (page, font) =>
      raw(page, font, `BT /F 12 Tf 200 800 Td (${MARK}) Tj ET 1 g BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_faint', 'contrast of 1.00'),
  },
  {
    name: 'white, then the same in black',
    draw: (page, font) =>
      raw(page, font, `1 g BT /F 12 Tf 200 800 Td (${MARK}) Tj ET 0 g BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`),
    expected: 'pass',
  },
  {
    name: 'letters pressed together',
    draw: (page, font) => raw(page, font, `BT /F 14 Tf -4.5 Tc 200 800 Td (${MARK}) Tj ET`),
    expected: fails('e_mark_too_small', 'lie over each other'),
  },
  {
    name: 'black that lightens white paper',
    draw: (page, font) => {
      const { context } = page.doc
      raw(page, font, `/G gs BT /F 12 Tf 200 800 Td (${MARK}) Tj ET`)
      page.node.Resources()?.set(PDFName.of('ExtGState'), context.obj({ G: { BM: 'Lighten' } }))
    },
    expected: fails('e_mark_faint', 'contrast of 1.00'),
  },
  {
    name: 'covered by a picture',
    draw: async (page, font) => {
      text(MARK)(page, font)
      page.drawImage(await page.doc.embedJpg(PIXEL), { x: 0, y: 700, width: 595, height: 142 })
    },
    expected: fails('e_mark_covered', 'a picture'),
  },
  {
    name: 'a free text that does not print',
    draw: (page, font) => freeText(page, font, 0),
    expected: fails('e_mark_hidden', 'annotation that does not print'),
  },
  {
    name: 'a free text that is hidden',
    draw: (page, font) => freeText(page, font, PRINT | HIDDEN),
    expected: fails('e_mark_hidden', 'annotation that is not shown'),
  },
  {
    name: 'a layer that is off',
    draw: (page, font) => {
      const { doc } = page
      const layer = doc.context.register(doc.context.obj({ Type: 'OCG', Name: 'x' as never }))
      doc.catalog.set(PDFName.of('OCProperties'), doc.context.obj({ OCGs: [layer], D: { OFF: [layer] } }))
      raw(page, font, `/OC /L BDC BT /F 12 Tf 200 800 Td (${MARK}) Tj ET EMC`)
      page.node.Resources()?.set(PDFName.of('Properties'), doc.context.obj({ L: layer }))
    },
    expected: fails('e_mark_hidden', 'layer that is switched off'),
  },
  {
    name: 'a scan',
    draw: async (page) => {
      page.drawImage(await page.doc.embedJpg(PIXEL), { x: 0, y: 0, width: 595, height: 842 })
    },
    expected: fails('e_page_scanned', 'its content is unknown'),
  },
  {
    name: 'a scan with recognised text beneath',
    draw: async (page, font) => {
      page.drawImage(await page.doc.embedJpg(PIXEL), { x: 0, y: 0, width: 595, height: 842 })
      page.pushOperators(operator(PDFOperatorNames.SetTextRenderingMode, '3'))
      text(MARK)(page, font)
    },
    expected: { rules: ['e_page_scanned', 'e_mark_hidden'], says: 'its content is unknown' },
  },
]

let bytes: Uint8Array
let verdicts: readonly PageVerdict[]

beforeAll(async () => {
  const document = await PDFDocument.create({ updateMetadata: false })
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const { draw } of cases) await draw(document.addPage([595, 842]), font)
  bytes = await document.save()
  verdicts = await checkPages(bytes, null, { allowScanned: false })
})

describe('the check sees what a reader sees', () => {
  test.each(cases.map(({ name, expected }, i) => ({ name, expected, i })))('$name', ({ expected, i }) => {
    const { page, result, because, findings } = verdicts[i] as PageVerdict
    expect(page).toBe(i + 1)
    if (expected === 'pass') expect({ result, findings }, because).toEqual({ result: 'pass', findings: [] })
    else {
      expect(result).toBe(expected.rules[0] === 'e_page_scanned' ? 'cannot-tell' : 'fail')
      expect(
        findings.map(({ rule }) => rule),
        because,
      ).toEqual(expected.rules)
      expect(findings[0]?.message).toContain(expected.says)
      expect(findings[0]).toMatchObject({ severity: 'error', field: `page ${page}`, source: 'ETAD 3.3, 4.5' })
    }
  })

  test('a scan passes with a warning where that is allowed', async () => {
    const allowed = await checkPages(bytes, null, { allowScanned: true })
    const scan = allowed[cases.findIndex(({ name }) => name === 'a scan')]
    expect(scan).toMatchObject({ result: 'pass', findings: [{ rule: 'w_page_scanned', severity: 'warning' }] })
  })

  test('marking mends every page, and scans among them', async () => {
    const { bytes: marked } = await markPages(bytes, null)
    const after = await checkPages(marked as Uint8Array, null, { allowScanned: false })
    expect(after.filter(({ result }) => result !== 'pass')).toEqual([])
  })
})
