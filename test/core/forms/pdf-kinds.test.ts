import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { degrees, PDFDict, PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { afterAll, describe, expect, test } from 'vitest'
import { checkPages } from '../../../core/forms/pdf/check/check-pages.ts'
import { checkPdf } from '../../../core/forms/pdf/check-pdf.ts'
import { markPages } from '../../../core/forms/pdf/mark/mark-pages.ts'
import { markPdf } from '../../../core/forms/pdf/mark-pdf.ts'
import { makePdf, plainPage, plainPdf } from '../../support/form-pdfs.ts'
import { expectSound, pdfTools, textsOf } from '../../support/poppler.ts'
import { needs, runTool } from '../../support/tools.ts'

const MARK = 'For Testing Purposes'
const folder = mkdtempSync(join(tmpdir(), 'tpki-forms-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function keep(bytes: Uint8Array): string {
  const file = join(folder, `${++files}.pdf`)
  writeFileSync(file, bytes)
  return file
}

/** Has qpdf write a PDF anew. */
async function rewritten(bytes: Uint8Array, ...args: string[]): Promise<Uint8Array> {
  const to = join(folder, `${++files}.pdf`)
  const { code, output } = await runTool('qpdf', [...args, keep(bytes), to])
  expect(code, output).toBe(0)
  return readFileSync(to)
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const octets = (text: string): Uint8Array => Buffer.from(text, 'latin1')

async function changed(change: (document: PDFDocument) => void | Promise<void>): Promise<Uint8Array> {
  const document = await makePdf([plainPage, plainPage])
  await change(document)
  return document.save({ useObjectStreams: false })
}

const refusal = (work: Promise<unknown>): Promise<{ code: string; message: string; cure: string }> =>
  work.then(
    () => ({ code: 'none', message: 'it was not refused', cure: '' }),
    (error) => error,
  )

async function expectMarked(bytes: Uint8Array, pages: number, password?: string, kind = '-upw'): Promise<Uint8Array> {
  const marked = (await markPages(bytes, password ?? null)).bytes as Uint8Array
  const file = keep(marked)
  const verdicts = await checkPages(marked, password ?? null, { allowScanned: false })
  expect(verdicts.map(({ result }) => result)).toEqual(Array.from({ length: pages }, () => 'pass'))
  await expectSound(file, ...(password === undefined ? [] : [`--password=${password}`]))
  const texts = await textsOf(file, ...(password === undefined ? [] : [kind, password]))
  expect(texts.map((text) => text.split(MARK).length - 1)).toEqual(Array.from({ length: pages }, () => 1))
  expect((await markPages(marked, password ?? null)).bytes).toBeNull()
  return marked
}

function addSignature(document: PDFDocument, isCertified = false): void {
  const { context, catalog } = document
  const value = context.register(context.obj({ Type: 'Sig', Filter: 'Adobe.PPKLite', ByteRange: [0, 1, 2, 3] }))
  const field = context.register(context.obj({ FT: 'Sig', T: PDFString.of('approval'), V: value }))
  if (isCertified) catalog.set(PDFName.of('Perms'), context.obj({ DocMDP: value }))
  else catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [context.obj({ Kids: [field] })] }))
}

needs(...pdfTools).describe('a PDF of another make is marked, soundly', () => {
  const kinds: { name: string; make: () => Promise<Uint8Array> }[] = [
    { name: 'linearised', make: async () => rewritten(await plainPdf(2), '--linearize') },
    { name: 'object streams', make: async () => rewritten(await plainPdf(2), '--object-streams=generate') },
    {
      name: 'an incremental update',
      async make() {
        const document = await PDFDocument.load(await plainPdf(2), { forIncrementalUpdate: true })
        document.getPage(1).drawText('added later', { x: 60, y: 40, size: 9 })
        const bytes = await document.save()
        expect(latin(bytes).split('startxref')).toHaveLength(3)
        return bytes
      },
    },
    {
      name: 'a broken cross-reference',
      async make() {
        const text = latin(await plainPdf(2))
        return octets(
          text.replace(/\n0000000\d{3} 00000 n/g, '\n0000099999 00000 n').replace(/startxref\n\d+/, 'startxref\n7'),
        )
      },
    },
    { name: 'octets before its header', make: async () => Buffer.concat([octets('junk\n'), await plainPdf(2)]) },
  ]
  test.each(kinds)('$name', async ({ make }) => {
    await expectMarked(await make(), 2)
  })

  test('fields stay where they are, and can be filled', async () => {
    const marked = await expectMarked(
      await changed((document) => {
        const form = document.getForm()
        form.createTextField('name').addToPage(document.getPage(0), { x: 20, y: 780, width: 555, height: 55 })
        form.createCheckBox('agreed').addToPage(document.getPage(1), { x: 60, y: 800, width: 20, height: 20 })
      }),
      2,
    )
    const document = await PDFDocument.load(marked)
    const form = document.getForm()
    form.getTextField('name').setText('Sam Senior')
    form.getCheckBox('agreed').check()
    const texts = await textsOf(keep(await document.save()))
    expect(texts[0]).toContain('Sam Senior')
    expect(texts[0]).toContain(MARK)
  })

  test('a page that was marked and turned afterwards is marked anew, once', async () => {
    const { bytes } = await markPages(await plainPdf(2), null)
    const document = await PDFDocument.load(bytes as Uint8Array)
    document.getPage(1).setRotation(degrees(90))
    await expectMarked(await document.save(), 2)
  })

  test.each([
    ['RC4, 128 bits', ['--encrypt', 'reader', 'owner', '128', '--use-aes=n', '--', '--allow-weak-crypto']],
    ['AES, 256 bits', ['--encrypt', 'reader', 'owner', '256', '--']],
  ])('%s: asks for the password, and keeps it', async (_, args) => {
    const bytes = await rewritten(await plainPdf(2), ...args)
    for (const work of [markPages, (b: Uint8Array, p: string | null) => checkPages(b, p, { allowScanned: false })]) {
      expect(await refusal(work(bytes, null))).toMatchObject({
        code: 'FORM_PASSWORD_REQUIRED',
        message: 'the PDF is encrypted',
      })
      expect(await refusal(work(bytes, 'guess'))).toMatchObject({
        code: 'FORM_PASSWORD_WRONG',
        message: 'the password does not open the PDF',
      })
    }
    const marked = await expectMarked(bytes, 2, 'reader')
    expect((await refusal(checkPages(marked, null, { allowScanned: false }))).code).toBe('FORM_PASSWORD_REQUIRED')
  })

  test('one that all may read and its owner may change asks for the owner’s password to be marked', async () => {
    const bytes = await rewritten(await plainPdf(1), '--encrypt', '', 'owner', '256', '--modify=none', '--')
    expect((await checkPages(bytes, null, { allowScanned: false }))[0]?.result).toBe('fail')
    expect((await refusal(markPages(bytes, null))).code).toBe('FORM_PASSWORD_REQUIRED')
    const marked = await expectMarked(bytes, 1, 'owner', '-opw')
    expect((await checkPages(marked, null, { allowScanned: false }))[0]?.result).toBe('pass')
  })

  test('what a form holds besides pages is named and stays', async () => {
    const plain = await changed(async (document) => {
      document.addJavaScript('greet', 'app.alert("hello")')
      await document.attach(octets('attached'), 'note.txt', { mimeType: 'text/plain' })
      const form = document.getForm()
      form.createTextField('name').addToPage(document.getPage(0), { x: 60, y: 20, width: 200, height: 20 })
    })
    const withXfa = await PDFDocument.load(plain, { preserveXFA: true })
    const xfa = withXfa.context.register(withXfa.context.stream('<xdp/>'))
    withXfa.catalog.lookup(PDFName.of('AcroForm'), PDFDict).set(PDFName.of('XFA'), xfa)
    const bytes = await withXfa.save({ updateFieldAppearances: false })
    const { warnings } = await markPages(bytes, null)
    expect(warnings).toEqual([
      'has an XFA part, which stays as it is; the mark is on the pages that every viewer shows',
      'contains JavaScript, which was not run and stays in it',
      'contains attached files, which were not opened and stay in it unmarked',
    ])
    const marked = await PDFDocument.load(await expectMarked(bytes, 2), { preserveXFA: true })
    expect(marked.catalog.lookup(PDFName.of('AcroForm'), PDFDict).has(PDFName.of('XFA'))).toBe(true)
  })
})

describe('what cannot be marked is refused with the reason', () => {
  const cases: { name: string; make: () => Promise<Uint8Array>; code: string; says: RegExp }[] = [
    {
      name: 'signed',
      make: () => changed((document) => addSignature(document)),
      code: 'FORM_SIGNED',
      says: /digitally signed \(field "approval"\); a mark would break the signature/,
    },
    {
      name: 'certified',
      make: () => changed((document) => addSignature(document, true)),
      code: 'FORM_SIGNED',
      says: /digitally signed; a mark/,
    },
    {
      name: 'a dynamic XFA form',
      make: () =>
        changed(({ context, catalog }) => {
          catalog.set(PDFName.of('NeedsRendering'), context.obj(true))
          catalog.set(
            PDFName.of('AcroForm'),
            context.obj({ Fields: [], XFA: context.register(context.stream('<xdp/>')) }),
          )
        }),
      code: 'FORM_UNSUPPORTED',
      says: /dynamic XFA form/,
    },
    {
      name: 'a page too small for the mark',
      make: async () => (await makePdf([{ draw: (page) => page.setSize(30, 30) }])).save(),
      code: 'FORM_UNSUPPORTED',
      says: /page 1 is too small/,
    },
    {
      name: 'content that is missing',
      make: () =>
        changed((document) => {
          const lost = document.context.register(document.context.obj({}))
          document.getPage(1).node.set(PDFName.of('Contents'), lost)
          document.context.delete(lost)
        }),
      code: 'FORM_MALFORMED',
      says: /content of page 2 that is missing/,
    },
    {
      name: 'cut off',
      make: async () => (await plainPdf(2)).slice(0, 700),
      code: 'FORM_MALFORMED',
      says: /cannot be read/,
    },
    {
      name: 'a page tree that holds itself',
      make: async () =>
        octets(
          latin(await plainPdf(2))
            .replace(/\/Kids \[ (\d+ 0 R) \d+ 0 R \]/, '/Kids [ $1 2 0 R ]')
            .replace(/\/Type \/Pages/, '/Type /Pages'),
        ),
      code: 'FORM_MALFORMED',
      says: /PDF/,
    },
  ]
  test.each(cases)('$name', async ({ make, code, says }) => {
    const error = await refusal(markPages(await make(), null))
    expect(error.message).toMatch(says)
    expect(error.code).toBe(code)
  })
})

describe('in a limited process', () => {
  test('marks and checks, and hands the same octets back the second time', async () => {
    const bytes = await plainPdf(1)
    const marked = await markPdf(bytes)
    expect(await checkPdf(marked)).toMatchObject([{ page: 1, result: 'pass' }])
    expect(await markPdf(marked)).toBe(marked)
  })

  test('what is no PDF is refused before a process is started', async () => {
    expect(await refusal(markPdf(octets('hello')))).toMatchObject({ code: 'FORM_MALFORMED', message: /not a PDF/ })
  })

  test('what takes too long, or too much memory, is ended', async () => {
    const bytes = await plainPdf(1)
    expect(await refusal(checkPdf(bytes, { limits: { timeoutMs: 10, memoryMb: 768 } }))).toMatchObject({
      code: 'FORM_TOO_COSTLY',
      message: /more than 0.01 seconds/,
    })
    expect(await refusal(checkPdf(bytes, { limits: { timeoutMs: 60_000, memoryMb: 40 } }))).toMatchObject({
      code: 'FORM_TOO_COSTLY',
      message: /more than 40 MB of memory/,
    })
  })

  test('what the libraries stumble over is the document’s fault, said in one line', async () => {
    const nested = `/Type /Catalog /Deep ${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const deep = octets(latin(await plainPdf(1)).replace('/Type /Catalog', nested))
    const { code, message } = await refusal(markPdf(deep))
    expect({ code, message }).toEqual({
      code: 'FORM_MALFORMED',
      message: expect.stringMatching(/^the PDF cannot be read/),
    })
    expect(message).not.toContain('\n')
  })
})
