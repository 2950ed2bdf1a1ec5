import type { PDFFont, PDFPage } from '@cantoo/pdf-lib'
import { describe, expect, test } from 'vitest'
import { checkPages } from '../../../core/forms/pdf/check/check-pages.ts'
import { markPages } from '../../../core/forms/pdf/mark/mark-pages.ts'
import type { PageVerdict } from '../../../core/forms/verdict.ts'
import { makePdf } from '../../support/form-pdfs.ts'

const MARK = 'For Testing Purposes'

/** A form whose pages carry these texts where a mark would be. */
async function formOf(...texts: readonly string[]): Promise<Uint8Array> {
  const draw = (text: string) => (page: PDFPage, font: PDFFont) =>
    page.drawText(text, { x: 230, y: 810, size: 12, font })
  return (await makePdf(texts.map((text) => ({ draw: draw(text) })))).save()
}

const check = (bytes: Uint8Array): Promise<PageVerdict[]> => checkPages(bytes, null, { allowScanned: false })
const failing = (verdicts: readonly PageVerdict[]): number[] =>
  verdicts.filter(({ result }) => result !== 'pass').map(({ page }) => page)

describe('acceptance case 11', () => {
  test('three pages, page 2 unmarked: the check fails and names page 2; after marking all three pass', async () => {
    const form = await formOf(MARK, 'SMKI RAPP', MARK)
    const verdicts = await check(form)
    expect(failing(verdicts)).toEqual([2])
    expect(verdicts[1]?.findings).toMatchObject([{ rule: 'e_mark_missing', field: 'page 2', source: 'ETAD 3.3, 4.5' }])
    const { bytes } = await markPages(form, null)
    expect(failing(await check(bytes as Uint8Array))).toEqual([])
  })

  test('“FOR TESTING PURPOSES” and “for test purposes” fail, and are named', async () => {
    const verdicts = await check(await formOf('FOR TESTING PURPOSES', 'for test purposes'))
    expect(verdicts.map(({ result, because }) => `${result}: ${because}`)).toEqual([
      'fail: "FOR TESTING PURPOSES" has other capitals',
      'fail: "for test purposes" has other words',
    ])
  })
})
