import { PDFDocument } from '@cantoo/pdf-lib'
import { beforeAll, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'
import { makeDocx, paragraph } from '../../support/form-docx.ts'
import { makePdf, plainPage } from '../../support/form-pdfs.ts'

const MARK = 'For Testing Purposes'
const lab = new Lab()

async function encryptedPdf(): Promise<Uint8Array> {
  const document = await PDFDocument.load(await (await makePdf([plainPage])).save())
  document.encrypt({ userPassword: 'reader', ownerPassword: 'reader' })
  return document.save()
}

beforeAll(async () => {
  const pages = [MARK, 'FOR TESTING PURPOSES', MARK].map((text) => ({
    draw: ((page, font) => page.drawText(text, { x: 230, y: 810, size: 12, font })) as typeof plainPage.draw,
  }))
  lab.write('form.pdf', await (await makePdf(pages)).save())
  lab.write('secret.pdf', await encryptedPdf())
  lab.write('form.docx', makeDocx({ sections: [{ headers: { default: 'h' } }], headers: { h: paragraph('Annex B') } }))
  lab.write('password.txt', 'reader\n')
  lab.write('note.txt', 'no form')
})

test('check says page by page what is seen, and names the pages that fail', async () => {
  const { code, stdout, stderr } = await lab.tpki('form', 'check', 'form.pdf')
  expect({ code, lines: stdout.split('\n') }).toEqual({
    code: 1,
    lines: [
      `form.pdf: page 1: pass: "${MARK}" is seen`,
      'form.pdf: page 2: fail: "FOR TESTING PURPOSES" has other capitals',
      '      error: e_mark_near_miss: "FOR TESTING PURPOSES" has other capitals [ETAD 3.3, 4.5]',
      `form.pdf: page 3: pass: "${MARK}" is seen`,
      '',
    ],
  })
  expect(stderr).toBe('tpki: form.pdf: 1 of 3 not marked: page 2\n')
})

test('mark puts several forms into a folder, goes on after one that is none, and their check passes', async () => {
  const forms = ['form.pdf', 'secret.pdf', 'form.docx']
  const marked = await lab.tpki(
    'form',
    'mark',
    ...forms,
    'note.txt',
    '-o',
    'out',
    '--password-file',
    'password.txt',
    '--json',
  )
  expect(marked.code).toBe(1)
  const { results } = JSON.parse(marked.stdout)
  expect(results.map(({ file, format, out, result }: Record<string, string>) => [file, format, out, result])).toEqual([
    ['form.pdf', 'pdf', 'out/form.pdf', 'marked'],
    ['secret.pdf', 'pdf', 'out/secret.pdf', 'marked'],
    ['form.docx', 'docx', 'out/form.docx', 'marked'],
    ['note.txt', null, null, 'error'],
  ])
  expect(results[3].error).toMatchObject({ code: 'FORM_MALFORMED', message: 'the file is neither a PDF nor a DOCX' })
  const outputs = forms.map((name) => `out/${name}`)
  const check = await lab.json('form', 'check', ...outputs, '--headers-only', '--password-file', 'password.txt')
  expect(check.results).toMatchObject([
    {
      file: 'out/form.pdf',
      judged: 'pages',
      result: 'pass',
      pages: [{ page: 1 }, { page: 2 }, { page: 3 }],
      error: null,
    },
    { file: 'out/secret.pdf', judged: 'pages', result: 'pass', pages: [{ page: 1, result: 'pass' }] },
    { file: 'out/form.docx', judged: 'section-headers', result: 'pass', sections: [{ section: 1, header: 'default' }] },
  ])
})

test.each<[string[], Refusal]>([
  [
    ['form.pdf', '-o', 'form.pdf'],
    ['USAGE', 'form.pdf'],
  ],
  [
    ['form.pdf', 'out/form.pdf', '-o', 'both'],
    ['USAGE', 'both/form.pdf'],
  ],
  [
    ['form.pdf', 'form.docx', '-o', 'note.txt'],
    ['USAGE', 'note.txt', '--out'],
  ],
])('%j is wrong usage', async (args, error) => {
  expectRefusal(await lab.tpki('form', 'mark', ...args), { code: 2, error })
})

test('an encrypted form asks for its password', async () => {
  const run = await lab.tpki('form', 'check', 'secret.pdf')
  expectRefusal(run, { code: 2, error: 'FORM_PASSWORD_REQUIRED' })
  expect(run.stderr).toContain('hint: give its password with --password-file')
})
