import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FormDefinition } from '../../../core/forms/definition/form-schema.ts'
import { FormSet, loadForms } from '../../../core/forms/definition/load-forms.ts'
import { fillForm } from '../../../core/forms/fill/fill-form.ts'
import { writeForm } from '../../../core/forms/fill/write-form.ts'
import { markPdf } from '../../../core/forms/pdf/mark-pdf.ts'
import { extractFacts } from '../../../core/forms/read/extract-facts.ts'
import { inputOfFields } from '../../../core/forms/read/field-input.ts'
import type { ReadPdf } from '../../../core/forms/read/pdf-facts.ts'
import { interpretForm, readForm } from '../../../core/forms/route/read-form.ts'
import { aroValues, everyValue, FORMS } from '../../support/forms.ts'
import { expectError } from '../../support/test-register.ts'
import { needs, runTool } from '../../support/tools.ts'
import { NOW_SECONDS } from '../../support/world.ts'

const forms = loadForms(FORMS)
const form = forms.get('smki/aro-nomination')
const information = forms.get('smki/organisation-information')
const plain = { where: 'v', participant: 'alpha', isEditable: false, official: null, nowMs: NOW_SECONDS * 1000 }

const folder = mkdtempSync(join(tmpdir(), 'fill-'))
afterAll(() => rmSync(folder, { recursive: true }))
const save = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

const LONG = 'Ōtautahi Енергія Ενέργεια '.repeat(8).slice(0, 199)
const informationValues = {
  'organisation-name': LONG,
  'participant-kind': 'party',
  'trading-names': Array.from({ length: 20 }, (_, i) => `${i} ${'W'.repeat(61)}`),
  'user-roles': ['import-supplier', 'gas-supplier'],
  address: Array(8).fill('A street'),
  email: 'a@alpha.example',
  telephone: '1',
  'contact-name': 'Con Tact',
  'contact-email': 'c@alpha.example',
  'declared-by': 'De Clared',
  'declared-on': '2026-02-27',
}

/** Reads a PDF in this process, and takes its pages for marked. */
async function readHere(bytes: Uint8Array, count: number): Promise<ReadPdf> {
  const pages = Array.from({ length: count }, (_, i) => ({
    page: i + 1,
    result: 'pass' as const,
    because: '',
    findings: [],
  }))
  return { pages, facts: await extractFacts(bytes) }
}

let filled: Uint8Array
let editable: Uint8Array
let long: Uint8Array
beforeAll(async () => {
  const draft = { ...plain, isEditable: true }
  ;[filled, editable, long] = await Promise.all([
    fillForm(form, aroValues, plain),
    fillForm(form, { ...aroValues, 'identity-document': 'passport' }, draft),
    fillForm(information, informationValues, plain),
  ])
})

test('a filled form is marked on every page, says which form it is, and reads back as what it was given', async () => {
  expect(await readForm(filled, 'f.pdf', null, forms)).toMatchObject({
    form,
    values: aroValues,
    pages: 1,
    participant: 'alpha',
  })
  expect(await markPdf(filled)).toEqual(filled)
})

test('one that stays editable reads back from its fields, also when they were changed', async () => {
  const values = { ...aroValues, 'identity-document': 'passport' }
  expect(interpretForm(await readHere(editable, 2), 'e.pdf', null, forms).values).toEqual(values)
  const document = await PDFDocument.load(editable, { updateMetadata: false })
  document.getForm().getTextField('person-name').setText('  Somebody  Else ')
  document.getForm().getDropdown('identity-document').select('Other')
  const { fields, identity } = await extractFacts(await document.save())
  expect(JSON.parse(identity ?? '')).toMatchObject({ form: form.id, values: null })
  expect(inputOfFields(form, fields, false)).toMatchObject({
    ...values,
    'person-name': 'Somebody Else',
    'identity-document': 'other',
  })
})

test('long values wrap, lists too, over as many pages as they need; what is read is what is shown', async () => {
  expect(interpretForm(await readHere(long, 4), 'l.pdf', null, forms).values).toEqual(informationValues)
})

test.each(forms.all)('$id shows everything that it can be told, as text and in fields', async (each) => {
  // The library takes most of a second to set a field of 1000 characters.
  for (const [isEditable, longest] of [
    [false, 2000],
    [true, 250],
  ] as const) {
    const values = everyValue(each, longest)
    const bytes = await writeForm(each, values, { ...plain, isEditable })
    expect(interpretForm(await readHere(bytes, 1), 'a.pdf', null, forms).values).toEqual(values)
  }
})

test('the same form of the same values at the same time is the same file', async () => {
  const again = await writeForm(form, aroValues, plain)
  expect(await writeForm(form, aroValues, plain)).toEqual(again)
})

test.each([
  {
    name: 'Chinese',
    text: '漢字',
    expected: /^"person-name" has "漢" \(U\+6F22\), which the typeface DejaVu Sans cannot show/,
  },
  { name: 'from right to left', text: 'שלום', expected: /^"person-name" has "ש" \(U\+05E9\)/ },
  { name: 'a picture', text: 'Ari 🙂', expected: /^"person-name" has "🙂" \(U\+1F642\)/ },
])('a name that cannot be written is refused: $name', async ({ text, expected }) => {
  await expectError(
    () => writeForm(form, { ...aroValues, 'person-name': text }, plain),
    'FORM_VALUES_INVALID',
    expected,
  )
})

test('a file whose pages do not show what it says is refused', async () => {
  const document = await PDFDocument.load(filled, { updateMetadata: false })
  const info = document.context.lookup(document.context.trailerInfo.Info)
  const { PDFDict, PDFHexString, PDFName } = await import('@cantoo/pdf-lib')
  if (!(info instanceof PDFDict)) throw new Error('no information dictionary')
  const identity = { format: 1, form: form.id, version: form.version, participant: null, isOfficial: false }
  const values = { ...aroValues, 'person-name': 'Eve Evil' }
  info.set(PDFName.of('TpkiForm'), PDFHexString.fromText(JSON.stringify({ ...identity, values })))
  const forged = await readHere(await document.save(), 2)
  await expectError(
    () => interpretForm(forged, 'f.pdf', null, forms),
    'FORM_UNREADABLE',
    '"f.pdf" has the value "Eve Evil" for "person-name", but no page shows it',
  )
})

test('names in any living language of Latin letters are written', async () => {
  const values = { ...aroValues, 'person-name': 'Nguyễn Thị Ánh Ẵ Ɗan Ŋɡọzi' }
  const bytes = await writeForm(form, values, plain)
  expect(interpretForm(await readHere(bytes, 1), 'v.pdf', null, forms).values).toEqual(values)
})

test('a person reads words and dates, and the register gets codes', async () => {
  const { text } = await extractFacts(long)
  expect(text).toContain('ImportSupplier')
  expect(text).toContain('27February2026')
  expect(text).toContain('WheretosendthisformSigntheformandsendeverypagetotheSMKIRegistrationAuthority')
  expect(text).not.toContain('import-supplier')
})

describe('an official PDF', () => {
  const fields = {
    'organisation-name': 'Text1',
    'person-name': 'Form.Name',
    'person-email': 'Mail',
    'person-telephone': 'Tel',
    consent: 'Box1',
    'identity-document.passport': 'Pass',
    'identity-document.other': 'Other',
    'nominated-by': 'By',
    'nominated-on': 'On',
  }
  const mapped: FormDefinition = { ...form, officialPdf: { fields } }
  const set = new FormSet([mapped])
  let official: Uint8Array

  beforeAll(async () => {
    const document = await PDFDocument.create()
    const page = document.addPage([595, 842])
    page.drawText('An official form', { x: 50, y: 700, font: await document.embedFont(StandardFonts.Helvetica) })
    const input = document.getForm()
    for (const [i, name] of Object.values(fields).entries()) {
      const at = { x: 50, y: 600 - i * 40, width: 200, height: 20 }
      if (/^(Box1|Pass|Other)$/.test(name)) input.createCheckBox(name).addToPage(page, { ...at, width: 20 })
      else input.createTextField(name).addToPage(page, at)
    }
    input.getTextField('Tel').setMaxLength(20)
    official = await document.save()
  })

  test('is filled by the field map alone, marked, and read back by it', async () => {
    const values = { ...aroValues, 'identity-document': 'other' }
    const pdf = await fillForm(mapped, values, { ...plain, official })
    save('official.pdf', pdf)
    expect(await readForm(pdf, 'o.pdf', null, set)).toMatchObject({ values, pages: 1, participant: 'alpha' })
  })

  test('that was filled by hand is read where its form is named', async () => {
    const document = await PDFDocument.load(official)
    const input = document.getForm()
    for (const [id, name] of Object.entries(fields)) {
      const value = aroValues[id as keyof typeof aroValues]
      if (typeof value === 'string') input.getTextField(name).setText(value)
      else if (value) input.getCheckBox(name).check()
    }
    const read = await readHere(await document.save(), 1)
    await expectError(
      () => interpretForm(read, 'o.pdf', null, set),
      'FORM_UNREADABLE',
      '"o.pdf" does not say which form it is',
    )
    expect(interpretForm(read, 'o.pdf', form.id, set).values).toEqual(aroValues)
    await expectError(
      () => interpretForm(read, 'o.pdf', form.id, forms),
      'FORM_UNREADABLE',
      /^"o\.pdf" has no field that the field map of form "smki\/aro-nomination" names; it has /,
    )
  })

  const withFields = (changes: object): FormDefinition => ({
    ...form,
    officialPdf: { fields: { ...fields, ...changes } as Record<string, string> },
  })
  test.each([
    {
      name: 'no field map',
      of: form,
      values: aroValues,
      code: 'FORM_INVALID' as const,
      expected: /has no field map for an official PDF; this one has "Text1"/,
    },
    {
      name: 'a field that is not there',
      of: withFields({ 'person-name': 'Nowhere' }),
      values: aroValues,
      code: 'FORM_UNREADABLE' as const,
      expected: /^the official PDF has no field "Nowhere" for "person-name"; it has "Text1"/,
    },
    {
      name: 'a value that the map has no place for',
      of: mapped,
      values: { ...aroValues, 'person-position': 'Boss' },
      code: 'FORM_INVALID' as const,
      expected: /has no field for "person-position"/,
    },
    {
      name: 'an option without a box',
      of: mapped,
      values: { ...aroValues, 'identity-document': 'driving licence' },
      code: 'FORM_INVALID' as const,
      expected: /has no field for "driving licence"; allowed: identity-document, identity-document\.passport/,
    },
    {
      name: 'a value too long for its field',
      of: mapped,
      values: { ...aroValues, 'person-telephone': '1'.repeat(21) },
      code: 'FORM_VALUES_INVALID' as const,
      expected: /^"person-telephone" has 21 characters; allowed by "Tel" of the official PDF: 20$/,
    },
    {
      name: 'a field of another kind',
      of: withFields({ consent: 'Mail', 'person-email': 'Box1' }),
      values: aroValues,
      code: 'FORM_UNREADABLE' as const,
      expected: /^"Box1" of the official PDF does not take a email$/,
    },
  ])('is refused: $name', async ({ of, values, code, expected }) => {
    await expectError(() => fillForm(of, values, { ...plain, official }), code, expected)
  })

  test('that is no PDF is refused', async () => {
    const noPdf = { ...plain, official: Uint8Array.of(1, 2, 3) }
    await expectError(
      () => fillForm(mapped, aroValues, noPdf),
      'FORM_UNREADABLE',
      /^the official PDF cannot be read: it is damaged, or not a PDF/,
    )
  })
})

needs('qpdf', 'pdftotext', 'pdfinfo').describe('judged by qpdf and poppler', () => {
  const run = async (tool: 'qpdf' | 'pdftotext' | 'pdfinfo', ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runTool(tool, args)
    expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  test('every file is sound, and every page says what it must', async () => {
    for (const [name, bytes, pages] of [
      ['filled.pdf', filled, 1],
      ['editable.pdf', editable, 2],
      ['long.pdf', long, 4],
    ] as const) {
      const file = save(name, bytes)
      expect(await run('qpdf', '--check', file)).toContain('No syntax or stream encoding errors')
      const texts = (await run('pdftotext', '-layout', file, '-')).split('\f').slice(0, -1)
      expect(texts).toHaveLength(pages)
      texts.forEach((text, i) => {
        expect(text.match(/For Testing Purposes/g), `${name} page ${i + 1}`).toHaveLength(1)
        expect(text).toMatch(/(Nomination of an SMKI Authorised Responsible Officer|Organisation information)\n/)
        expect(text).toMatch(name === 'long.pdf' ? /Ōtautahi/ : /Alpha Energy · Ari Officer/)
        expect(text).toContain(`Page ${i + 1} of ${pages}`)
        expect(text).toMatch(/smki\/[a-z-]+, version 0\.1, to the SMKI Registration Authority/)
      })
    }
  })

  test('a screen reader finds language, title and structure, and fonts are embedded', async () => {
    const file = save('filled.pdf', filled)
    const info = await run('pdfinfo', file)
    expect(info).toMatch(/^Tagged: +yes$/m)
    expect(info).toMatch(/^Title: +Nomination of an SMKI Authorised Responsible Officer \(smki\/aro-nomination\)$/m)
    const structure = await run('pdfinfo', '-struct-text', file)
    expect(structure).toMatch(/LI \(block\)\n +Lbl \(block\)\n +"Full name"\n +LBody \(block\)\n +"Ari Officer"/)
    expect(await run('pdfinfo', '-struct-text', save('editable.pdf', editable))).toMatch(/LBody \(block\)\n +Form/)
    expect(await run('pdfinfo', '-meta', file)).toMatch(/<pdfuaid:part>1<\/pdfuaid:part>/)
    const raw = Buffer.from(filled).toString('latin1')
    expect(raw).not.toContain('/JavaScript')
  })

  test('an official PDF stays sound', async () => {
    const file = join(folder, 'official.pdf')
    expect(await run('qpdf', '--check', file)).toContain('No syntax or stream encoding errors')
    expect(await run('pdftotext', '-layout', file, '-')).toMatch(/For Testing Purposes[\s\S]*Ari Officer/)
  })
})
