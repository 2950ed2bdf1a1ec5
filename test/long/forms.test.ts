import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { PDFName } from '@cantoo/pdf-lib'
import { afterAll, expect, test } from 'vitest'
import { checkPdf, markPdf } from '../../core/index.ts'
import { makePdf, plainPage, plainPdf } from '../support/form-pdfs.ts'
import { expectSound, pdfTools, textsOf } from '../support/poppler.ts'
import { needs } from '../support/tools.ts'

const PAGES = 500
const MIB = 1_048_576
const folder = mkdtempSync(join(tmpdir(), 'tpki-forms-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

needs(...pdfTools).test('500 pages are marked and checked, one and all, and poppler reads as many marks', async () => {
  const bytes = await plainPdf(PAGES, true)
  expect((await checkPdf(bytes)).map(({ result }) => result)).toEqual(Array.from({ length: PAGES }, () => 'fail'))
  const marked = await markPdf(bytes)
  expect((await checkPdf(marked)).map(({ result }) => result)).toEqual(Array.from({ length: PAGES }, () => 'pass'))
  const file = join(folder, 'long.pdf')
  writeFileSync(file, marked)
  await expectSound(file)
  const texts = await textsOf(file)
  expect(texts.filter((text) => text.split('For Testing Purposes').length === 2)).toHaveLength(PAGES)
})

test('content that unpacks to 600 MB is ended in its own process', async () => {
  const document = await makePdf([plainPage])
  const bomb = document.context.stream(deflateSync(Buffer.alloc(600 * MIB, '0 0 m ')), { Filter: 'FlateDecode' })
  document.getPage(0).node.set(PDFName.of('Contents'), document.context.register(bomb))
  const bytes = await document.save()
  for (const work of [markPdf, checkPdf]) await expect(work(bytes)).rejects.toMatchObject({ code: 'FORM_TOO_COSTLY' })
})
