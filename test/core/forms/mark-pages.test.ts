import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MARK_TEXT } from '../../../core/forms/mark-text.ts'
import { checkPages } from '../../../core/forms/pdf/check/check-pages.ts'
import { type MarkedPdf, markPages } from '../../../core/forms/pdf/mark/mark-pages.ts'
import { makePdf, pageCases } from '../../support/form-pdfs.ts'
import { type Change, changeBetween, expectSound, pdfTools, picturesOf, textsOf } from '../../support/poppler.ts'
import { needs } from '../../support/tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'tpki-forms-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const before = join(folder, 'before.pdf')
const after = join(folder, 'after.pdf')
let marked: MarkedPdf

beforeAll(async () => {
  const bytes = await (await makePdf()).save({ useObjectStreams: false })
  writeFileSync(before, bytes)
  marked = await markPages(bytes, null)
  writeFileSync(after, marked.bytes as Uint8Array)
})

describe('every page of an awkward PDF', () => {
  test('passes the check once it is marked, and marking again changes nothing', async () => {
    const verdicts = await checkPages(marked.bytes as Uint8Array, null, { allowScanned: false })
    expect(verdicts.filter(({ result }) => result !== 'pass')).toEqual([])
    expect(verdicts).toHaveLength(pageCases.length)
    expect(await markPages(marked.bytes as Uint8Array, null)).toEqual({ bytes: null, warnings: [] })
  })

  test('the pages without a free margin are named', () => {
    const nameOf = (warning: string): string =>
      pageCases[Number(/^page (\d+) /.exec(warning)?.[1]) - 1]?.name ?? warning
    expect(marked.warnings.map(nameOf)).toEqual(['a table to the edges', 'text from edge to edge'])
  })
})

needs(...pdfTools).describe('as poppler shows it', () => {
  const changes: Change[] = []
  let texts: string[] = []

  beforeAll(async () => {
    const [old, now] = await Promise.all([before, after].map((file) => picturesOf(file, pageCases.length)))
    for (const [i, picture] of (old ?? []).entries()) changes.push(changeBetween(picture, now?.[i] ?? picture))
    texts = await textsOf(after, '-raw')
    await expectSound(after)
  })

  test.each(pageCases.map(({ name, hasRoom }, i) => ({ name, hasRoom, i })))('$name', ({ hasRoom, i }) => {
    expect(texts[i]).toContain(MARK_TEXT)
    const { count, width, height, overInk } = changes[i] as Change
    expect(count).toBeGreaterThan(30)
    // Upright: a line of text lies, it does not stand.
    expect(width).toBeGreaterThan(4 * height)
    if (hasRoom && pageCases[i]?.name !== 'dark paper') expect(overInk).toBe(0)
  })
})
