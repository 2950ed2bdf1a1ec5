import { readdirSync, readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'
import { needs, runTool } from '../../support/tools.ts'

const lab = new Lab()
const FORM = 'smki/aro-nomination'
const rest = { 'person-email': 'ari@alpha.example', 'person-telephone': '1', 'nominated-by': 'Sam Senior' }
const sets = Object.entries(rest).flatMap(([field, value]) => ['--set', `${field}=${value}`])

beforeAll(async () => {
  await lab.makeWorld()
  for (const id of ['alpha', 'beta'])
    await lab.done('participant', 'add', id, '--name', `${id} energy`, '--kind', 'party')
})

test('the forms are listed with the Registration Authority that each goes to', async () => {
  expect((await lab.done('form', 'list')).stdout).toMatch(/^smki\/aro-nomination +0\.1 +SMKI +assumed +Nomination of /m)
  const { forms } = await lab.json('form', 'list', '--to', 'dccki')
  expect(forms).toHaveLength(6)
  expect(forms[0]).toMatchObject({ id: 'dccki/aro-nomination', registrationAuthority: 'dccki', confidence: 'assumed' })
  expectRefusal(await lab.tpki('form', 'list', '--to', 'dcc'), {
    code: 2,
    error: ['USAGE', 'dcc', '--to', 'smki', 'dccki'],
  })
})

test('a participant fills, submits and packs; the Registration Authority decides; there is an ARO', async () => {
  await lab.done('form', 'new', FORM, '--as', 'alpha', '-o', 'v.yaml')
  const values = lab.read('v.yaml')
  expect(values).toContain('  organisation-name: "alpha energy"\n')
  lab.write(
    'v.yaml',
    values.replace('person-name: ""', 'person-name: Ari Officer').replace('consent: false', 'consent: true'),
  )
  const fill = ['form', 'fill', FORM, '--values', 'v.yaml', '--as', 'alpha', ...sets]
  expect(await lab.json(...fill, '-o', 'aro.pdf')).toMatchObject({ form: FORM, out: 'aro.pdf', editable: false })

  const wrong = await lab.tpki('form', 'submit', 'aro.pdf', '--to', 'dccki', '--as', 'alpha')
  expectRefusal(wrong, { code: 1, error: ['FORM_WRONG_AUTHORITY', 'smki/aro-nomination', '[ETAD 3.3]'] })
  const { stdout } = await lab.done('form', 'submit', 'aro.pdf', '--to', 'smki', '--as', 'alpha')
  expect(stdout).toBe('smki/aro-nomination of alpha waits for the SMKI Registration Authority; its number is 1\n')

  expect((await lab.json('form', 'queue', '--as', 'beta')).forms).toEqual([])
  expect((await lab.json('form', 'queue', '--as', 'alpha')).forms).toMatchObject([{ number: 1, state: 'waiting' }])
  const foreign = await lab.tpki('form', 'show', '1', '--as', 'beta')
  expectRefusal(foreign, { code: 4, error: ['ACCESS_DENIED', 'beta'] })
  const shown = await lab.done('form', 'show', '1', '--as', 'alpha', '-o', 'copy.pdf')
  expect(shown.stdout).toMatch(/^person-name +Ari Officer$/m)
  expect(readFileSync(lab.path('copy.pdf'))).toEqual(readFileSync(lab.path('aro.pdf')))

  const decide = ['--by', 'RA', '--at', '2020-01-01', '--verified-by', 'R. Checker']
  expect((await lab.tpki('form', 'approve', '1', '--by', 'me', '--as', 'alpha')).code).toBe(4)
  const approved = await lab.json('form', 'approve', '1', ...decide)
  expect(approved).toMatchObject({ number: 1, state: 'approved', decision: { by: 'RA', at: '2020-01-01T00:00:00Z' } })
  const { people } = await lab.json('person', 'list', '--participant', 'alpha')
  expect(people).toMatchObject([
    { id: 'alpha/ari-officer', appointments: ['smki-aro'], verified: { by: 'R. Checker' } },
  ])
  expectRefusal(await lab.tpki('form', 'reject', '1', '--by', 'RA', '--reason', 'late'), {
    code: 1,
    error: ['FORM_DECIDED', '2020-01-01T00:00:00Z', 'RA'],
  })
  expect((await lab.done('form', 'queue')).stdout).toBe('')
})

describe('a pack', () => {
  const pack = (...more: string[]) => ['form', 'pack', 'aro.pdf', '--from', 'alpha energy', ...more]

  test('for the other Registration Authority is refused', async () => {
    expectRefusal(await lab.tpki(...pack('--to', 'dccki', '-o', 'pack')), {
      code: 1,
      error: 'FORM_WRONG_AUTHORITY',
    })
  })

  test('has a cover sheet and the forms as they are, in a zip', async () => {
    const { forms } = await lab.json(...pack('--to', 'smki', '--directed', 'by post to 1 Street', '-o', 'pack.zip'))
    expect(forms).toMatchObject([{ file: '01-aro.pdf', form: FORM, pages: 1 }])
    const members = unzipSync(readFileSync(lab.path('pack.zip')))
    expect(Object.keys(members)).toEqual(['00-cover-sheet.pdf', '01-aro.pdf'])
    expect(Buffer.from(members['01-aro.pdf'] as Uint8Array)).toEqual(readFileSync(lab.path('aro.pdf')))
    lab.write('cover.pdf', members['00-cover-sheet.pdf'] as Uint8Array)
  })

  needs('pdftotext', 'qpdf').test('whose cover sheet says to whom, from whom, what and how', async () => {
    const { stdout } = await runTool('pdftotext', ['-layout', lab.path('cover.pdf'), '-'])
    expect(stdout).toMatch(/For Testing Purposes/)
    expect(stdout).toMatch(/^To +SMKI Registration Authority\s+From +alpha energy$/m)
    expect(stdout).toMatch(/by post to 1 Street/)
    expect(stdout).toMatch(/Forms enclosed +1 form, 1 page\b/)
    expect((await runTool('qpdf', ['--check', lab.path('cover.pdf')])).code).toBe(0)
  })

  test('does not go into a folder that holds something', async () => {
    lab.write('full/x', 'x')
    expectRefusal(await lab.tpki(...pack('--to', 'smki', '-o', 'full')), {
      code: 1,
      error: ['OUTPUT_UNWRITABLE', 'full'],
    })
    expect(readdirSync(lab.path('full'))).toEqual(['x'])
  })
})

describe('wrong usage', () => {
  test.each<{ name: string; args: string[]; code: number; error: Refusal }>([
    {
      name: 'an unknown form',
      args: ['form', 'new', 'smki/x'],
      code: 2,
      error: ['FORM_UNKNOWN', 'smki/x'],
    },
    {
      name: 'a field that is none',
      args: ['form', 'fill', FORM, '-o', 'x.pdf', '--set', 'nobody=1'],
      code: 2,
      error: ['USAGE', 'nobody=1', '--set'],
    },
    {
      name: 'nobody’s form',
      args: ['form', 'submit', 'v.yaml', '--to', 'smki'],
      code: 2,
      error: ['USAGE', '--participant', '--as'],
    },
    {
      name: 'what is no PDF',
      args: ['form', 'submit', 'v.yaml', '--to', 'smki', '--as', 'alpha'],
      code: 1,
      error: 'FORM_MALFORMED',
    },
    {
      name: 'a number that is none',
      args: ['form', 'show', 'x'],
      code: 2,
      error: ['USAGE', 'x'],
    },
    {
      name: 'a person of nobody',
      args: ['form', 'new', FORM, '--person', 'x'],
      code: 2,
      error: ['USAGE', '--person', '--participant'],
    },
  ])('$name', async ({ args, code, error }) => {
    expectRefusal(await lab.tpki(...args), { code, error })
  })
})
