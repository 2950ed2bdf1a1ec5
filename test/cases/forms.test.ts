import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkDocx } from '../../core/forms/docx/check-docx.ts'
import { markDocx } from '../../core/forms/docx/mark-docx.ts'
import { checkPages } from '../../core/forms/pdf/check/check-pages.ts'
import { markPages } from '../../core/forms/pdf/mark/mark-pages.ts'
import { changeBetween, expectSound, pdfTools, picturesOf, textsOf } from '../support/poppler.ts'
import { findTool, needs, runTool } from '../support/tools.ts'

const CASES = join(import.meta.dirname, '../../test-vectors/cases')
const MARK = 'For Testing Purposes'
const folder = mkdtempSync(join(tmpdir(), 'tpki-cases-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface PdfCase {
  /** Default: 1. */
  readonly pages?: number
  /** The rule by which the check fails the file, and a part of what it says. */
  readonly rule: string
  readonly says: string
  readonly password?: string
  readonly warnings?: readonly string[]
}

const unseen = (rule: string, says: string): PdfCase => ({ rule: `e_mark_${rule}`, says })
const unmarked = (warnings: readonly string[] = []): PdfCase => ({ ...unseen('missing', 'is not on it'), warnings })
const attached = 'contains attached files, which were not opened and stay in it unmarked'
const alone = unseen('near_miss', 'stands in a line with other text')

const pdfs: Readonly<Record<string, PdfCase>> = {
  'blend-Screen-on-white.pdf': unseen('faint', 'contrast of 1.00 to 1'),
  'body-question.pdf': alone,
  'body-sentence.pdf': alone,
  'check-covered-image-smask-opaque.pdf': unseen('covered', 'a picture'),
  'check-covered-rect-alpha94.pdf': unseen('covered', 'a filled shape'),
  'check-covered-sh-noclip.pdf': unseen('covered', 'a shading'),
  'check-covered-stencil.pdf': unseen('covered', 'a filled shape'),
  'check-covered-thick-line.pdf': unseen('covered', 'a line'),
  'check-mirrored.pdf': unseen('hidden', 'is mirrored'),
  'check-mode2-whitestroke.pdf': unseen('faint', 'contrast of 1.00 to 1'),
  'check-sep-none.pdf': unseen('faint', 'its colour unknown'),
  'check-tight-tc.pdf': unseen('too_small', 'its letters lie over each other'),
  'check-white-same-repaint.pdf': unseen('faint', 'contrast of 1.00 to 1'),
  'check-words-1.pdf': alone,
  'check-words-2.pdf': alone,
  'contents-inline-noEI.pdf': unmarked(),
  'contents-open-array.pdf': unmarked(),
  'contents-open-string.pdf': unmarked(),
  'enc128-owner.pdf': { ...unmarked(), password: 'owner', pages: 3 },
  'indirect-length.pdf': unmarked([attached]),
  'js.pdf': { ...unmarked(['contains JavaScript, which was not run and stays in it']), pages: 3 },
  'word-endstream.pdf': unmarked([attached]),
}

const docxs = ['own-normal-allcaps.docx', 'table-600.docx']

const read = (kind: 'pdf' | 'docx', name: string): Uint8Array => readFileSync(join(CASES, kind, name))

test('every file has an expected outcome', () => {
  expect(readdirSync(join(CASES, 'pdf')).sort()).toEqual(Object.keys(pdfs).sort())
  expect(readdirSync(join(CASES, 'docx')).sort()).toEqual(docxs)
})

for (const [name, { rule, says, password = null, warnings = [], pages = 1 }] of Object.entries(pdfs))
  needs(...pdfTools).describe(name, () => {
    const bytes = read('pdf', name)

    test('does not pass as it is', async () => {
      const verdicts = await checkPages(bytes, password, { allowScanned: false })
      expect(verdicts.map(({ result }) => result)).toEqual(Array(pages).fill('fail'))
      const [verdict] = verdicts
      expect(verdict?.findings).toMatchObject([{ rule }])
      expect(verdict?.because).toContain(says)
    })

    test('passes once it is marked, and loses nothing', async () => {
      const marked = await markPages(bytes, password)
      expect(marked.warnings).toEqual(warnings)
      const result = marked.bytes as Uint8Array
      // An update is appended: every octet that was there is there still.
      expect(Buffer.compare(result.subarray(0, bytes.length), bytes)).toBe(0)
      const after = await checkPages(result, password, { allowScanned: false })
      expect(after.map((page) => page.result)).toEqual(Array(pages).fill('pass'))
      expect((await markPages(result, password)).bytes).toBeNull()
      const [old, now] = [join(folder, name), join(folder, `marked-${name}`)]
      writeFileSync(old, bytes)
      writeFileSync(now, result)
      const secret = password === null ? [] : [`--password=${password}`]
      await expectSound(now, ...secret)
      const texts = await textsOf(now, '-q', ...(password === null ? [] : ['-opw', password]))
      expect(texts).toHaveLength(pages)
      for (const text of texts) expect(text.split('\n').map((line) => line.trim())).toContain(MARK)
      const shown = async (file: string) => (await runTool('qpdf', [...secret, '--show-encryption', file])).stdout
      expect(await shown(now)).toBe(await shown(old))
    })

    test('shows nothing else than before, but the mark', async () => {
      const [before, after] = [join(folder, name), join(folder, `marked-${name}`)]
      const [[old], [now]] = await Promise.all([picturesOf(before, pages, '-q'), picturesOf(after, pages, '-q')])
      if (!old || !now) throw new Error('a page was not drawn')
      const { count, width, height, overInk } = changeBetween(old, now)
      expect(count).toBeGreaterThan(100)
      expect(width).toBeLessThan(300)
      expect(height).toBeLessThan(30)
      expect(overInk).toBe(0)
    })
  })

for (const name of docxs)
  needs('soffice').test(`${name} is marked on every page that LibreOffice lays out`, async () => {
    const bytes = read('docx', name)
    const soffice = findTool('soffice')
    const before = await checkDocx(bytes, { soffice })
    const after = await checkDocx(await markDocx(bytes), { soffice })
    if (before.judged !== 'rendered-pages' || after.judged !== 'rendered-pages') throw new Error('it was not laid out')
    expect(new Set(before.pages.map(({ result }) => result))).toEqual(new Set(['fail']))
    expect(new Set(after.pages.map(({ result }) => result))).toEqual(new Set(['pass']))
  })
