import { strFromU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { checkDocx } from '../../../core/forms/docx/check-docx.ts'
import { markDocx } from '../../../core/forms/docx/mark-docx.ts'
import type { SectionVerdict } from '../../../core/forms/verdict.ts'
import { awkwardDocx, type DocxPlan, makeDocx, paragraph } from '../../support/form-docx.ts'
import { findTool, needs } from '../../support/tools.ts'

const MARK = 'For Testing Purposes'

async function sectionsOf(bytes: Uint8Array): Promise<readonly SectionVerdict[]> {
  const verdict = await checkDocx(bytes)
  if (verdict.judged !== 'section-headers') throw new Error('it was rendered')
  return verdict.sections
}

const short = (verdicts: readonly SectionVerdict[]): string[] =>
  verdicts.map(({ section, header, result }) => `${section} ${header} ${result}`)

const withHeader = (header: string): DocxPlan => ({ sections: [{ headers: { default: 'h' } }], headers: { h: header } })

describe('the headers of a DOCX', () => {
  const cases: { name: string; plan: DocxPlan; before: string[] }[] = [
    { name: 'no header', plan: { sections: [{}] }, before: ['1 default fail'] },
    { name: 'no header and two sections', plan: { sections: [{}, {}] }, before: ['1 default fail', '2 default fail'] },
    { name: 'a header', plan: withHeader(paragraph('Annex B')), before: ['1 default fail'] },
    {
      name: 'all that is awkward',
      plan: awkwardDocx,
      before: [
        ...['1 default fail', '1 first fail', '1 even fail', '2 default fail', '2 even fail'],
        ...['3 default fail', '3 first fail', '3 even fail'],
      ],
    },
    {
      name: 'a later section that unlinks a marked header',
      plan: {
        sections: [{ headers: { default: 'a' } }, { headers: { default: 'b' } }, {}],
        headers: { a: paragraph(MARK), b: paragraph('unlinked') },
      },
      before: ['1 default pass', '2 default fail', '3 default fail'],
    },
  ]
  test.each(cases)('$name', async ({ plan, before }) => {
    const bytes = makeDocx(plan)
    expect(short(await sectionsOf(bytes))).toEqual(before)
    const marked = await markDocx(bytes)
    expect(short(await sectionsOf(marked))).toEqual(before.map((each) => each.replace('fail', 'pass')))
    expect(await markDocx(marked)).toBe(marked)
    const parts = Object.entries(unzipSync(marked)).map(([name, text]) => [name, strFromU8(text)] as const)
    const types = strFromU8(unzipSync(marked)['[Content_Types].xml'] as Uint8Array)
    for (const [name, text] of parts.filter(([part]) => part.startsWith('word/header')))
      expect({ text, isNamed: types.includes(`/${name}`) }).toEqual({
        text: expect.stringContaining(MARK),
        isNamed: true,
      })
    for (const text of Object.values(plan.headers ?? {}))
      expect(parts.some(([, now]) => now.includes(text.slice(0, -'</w:p>'.length)))).toBe(true)
  })

  test('a document without section properties has one section', async () => {
    const files = unzipSync(makeDocx({ sections: [{}] }))
    const main = strFromU8(files['word/document.xml'] as Uint8Array).replace(/<w:sectPr>.*<\/w:sectPr>/, '')
    const bytes = zipSync({ ...files, 'word/document.xml': Buffer.from(main) })
    expect(short(await sectionsOf(bytes))).toEqual(['1 default fail'])
    expect(short(await sectionsOf(await markDocx(bytes)))).toEqual(['1 default pass'])
  })

  test.each([
    [paragraph('FOR TESTING PURPOSES'), '"FOR TESTING PURPOSES" has other capitals'],
    [paragraph('for test purposes'), '"for test purposes" has other words'],
    [paragraph(`“${MARK}”`), `"${MARK}" stands in quotation marks`],
    [paragraph(MARK, '<w:vanish/>'), `"${MARK}" is hidden text`],
    [paragraph(MARK, '<w:color w:val="FFFFFF"/>'), `"${MARK}" is written in white or nearly so`],
    [paragraph(MARK, '<w:sz w:val="4"/>'), `"${MARK}" is too small to be read`],
    [
      `<w:p><w:del w:id="1" w:author="a"><w:r><w:t>${MARK}</w:t></w:r></w:del></w:p>`,
      `its default header does not have "${MARK}"`,
    ],
    [
      `<w:p><w:r><w:t>For Testing</w:t><w:br/><w:t>Purposes</w:t></w:r></w:p>`,
      '"For Testing Purposes" is split over lines',
    ],
  ])('%s does not pass', async (header, because) => {
    expect((await sectionsOf(makeDocx(withHeader(header))))[0]).toMatchObject({ result: 'fail', because })
  })

  test('split over runs is whole', async () => {
    const header =
      '<w:p><w:r><w:t>For Tes</w:t></w:r><w:r><w:t xml:space="preserve">ting </w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>Purposes</w:t></w:r></w:ins></w:p>'
    expect((await sectionsOf(makeDocx(withHeader(header))))[0]?.result).toBe('pass')
  })
})

needs('soffice').test('as LibreOffice lays it out, every page passes once it is marked, and none before', async () => {
  const soffice = findTool('soffice')
  const bytes = makeDocx(awkwardDocx)
  const [before, after] = [await checkDocx(bytes, { soffice }), await checkDocx(await markDocx(bytes), { soffice })]
  if (before.judged !== 'rendered-pages' || after.judged !== 'rendered-pages') throw new Error('it was not rendered')
  expect(before.pages.map(({ result }) => result)).toEqual(Array.from({ length: 7 }, () => 'fail'))
  expect(after.pages.map(({ result }) => result)).toEqual(Array.from({ length: 7 }, () => 'pass'))
})

describe('what is no DOCX to be marked', () => {
  const doctype = '<!DOCTYPE w:hdr [<!ENTITY a "aaaaaaaaaa">]>'
  const cases: { name: string; make: () => Uint8Array; code: string; says: RegExp }[] = [
    {
      name: 'no zip',
      make: () => Buffer.from('PK and nothing else'),
      code: 'INPUT_UNREADABLE',
      says: /not a readable zip/,
    },
    {
      name: 'another zip',
      make: () => zipSync({ 'a.txt': Buffer.from('a') }),
      code: 'FORM_MALFORMED',
      says: /is a zip but not a DOCX/,
    },
    {
      name: 'a spreadsheet',
      make: () => makeDocx({ sections: [{}], more: { 'word/document.xml': '<workbook xmlns="x"/>' } }),
      code: 'FORM_MALFORMED',
      says: /not a text document/,
    },
    {
      name: 'macros',
      make: () => makeDocx({ sections: [{}], mainType: 'application/vnd.ms-word.document.macroEnabled.main+xml' }),
      code: 'FORM_UNSUPPORTED',
      says: /macros/,
    },
    {
      name: 'a signature',
      make: () => makeDocx({ sections: [{}], more: { '_xmlsignatures/origin.sigs': '' } }),
      code: 'FORM_SIGNED',
      says: /digitally signed/,
    },
    {
      name: 'an encrypted one',
      make: () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      code: 'FORM_UNSUPPORTED',
      says: /encrypted/,
    },
    {
      name: 'a document type',
      make: () => makeDocx({ sections: [{}], more: { 'word/settings.xml': `${doctype}<a/>` } }),
      code: 'FORM_MALFORMED',
      says: /document type declaration in "word\/settings.xml"/,
    },
    {
      name: 'broken XML',
      make: () => makeDocx({ sections: [{}], more: { 'word/document.xml': '<w:document' } }),
      code: 'FORM_MALFORMED',
      says: /not well-formed XML/,
    },
    {
      name: 'a bomb',
      make: () => makeDocx({ sections: [{}], more: { 'word/a.xml': ' '.repeat(5_000_000) } }),
      code: 'INPUT_TOO_LARGE',
      says: /more than 100 to 1/,
    },
  ]
  test.each(cases)('$name', async ({ make, code, says }) => {
    await expect(markDocx(make())).rejects.toMatchObject({ code, message: expect.stringMatching(says) })
  })
})
