import { describe, expect, test } from 'vitest'
import { loadForms } from '../../../core/forms/definition/load-forms.ts'
import type { ReadPdf } from '../../../core/forms/read/pdf-facts.ts'
import { nextStep } from '../../../core/forms/route/approval-effect.ts'
import { interpretForm } from '../../../core/forms/route/read-form.ts'
import { aroValues, FORMS } from '../../support/forms.ts'
import { expectError } from '../../support/test-register.ts'

const forms = loadForms(FORMS)
const FORM = 'smki/aro-nomination'
const page = (number: number, result: 'pass' | 'fail' | 'cannot-tell' = 'pass') => ({
  page: number,
  result,
  because: '',
  findings: [],
})
const identity = { format: 1, form: FORM, version: '0.1', participant: 'alpha', values: aroValues, isOfficial: false }
const shown = `${Object.values(aroValues).join('').replaceAll(' ', '')}yes`
const pdf = (changes: object = {}, pages = [page(1), page(2)]): ReadPdf => ({
  pages,
  facts: { identity: JSON.stringify({ ...identity, ...changes }), fields: {}, text: shown },
})

describe('a PDF is refused', () => {
  const cases: {
    name: string
    of: ReadPdf
    named?: string
    code: Parameters<typeof expectError>[1]
    expected: RegExp
  }[] = [
    {
      name: 'with one page unmarked',
      of: pdf({}, [page(1), page(2, 'fail'), page(3)]),
      code: 'FORM_NOT_MARKED',
      expected: /^"f\.pdf" does not say “For Testing Purposes” on page 2 of 3; allowed: every page marked$/,
    },
    {
      name: 'with several pages unmarked, or of which nobody can tell',
      of: pdf({}, [page(1, 'cannot-tell'), page(2, 'fail'), page(3)]),
      code: 'FORM_NOT_MARKED',
      expected: /on pages 1, 2 of 3;/,
    },
    {
      name: 'of an unknown form',
      of: pdf({ form: 'smki/tea' }),
      code: 'FORM_UNKNOWN',
      expected: /^form "smki\/tea" is unknown/,
    },
    {
      name: 'of an earlier version',
      of: pdf({ version: '0.0' }),
      code: 'FORM_OUTDATED',
      expected: /^"f\.pdf" is version "0\.0" of form "smki\/aro-nomination"; allowed: "0\.1"$/,
    },
    {
      name: 'that says to be another form than it is submitted as',
      of: pdf(),
      named: 'smki/sro-nomination',
      code: 'FORM_UNREADABLE',
      expected: /is form "smki\/aro-nomination"; --form is "smki\/sro-nomination"$/,
    },
    {
      name: 'that says too little',
      of: pdf({ values: { ...aroValues, 'person-name': '' } }),
      code: 'FORM_VALUES_INVALID',
      expected: /^"f\.pdf": "person-name" \(Full name\) is missing$/,
    },
    {
      name: 'that says what nobody here wrote',
      of: pdf({ format: 2 }),
      code: 'FORM_UNREADABLE',
      expected: /^"f\.pdf" does not say which form it is$/,
    },
  ]
  test.each(cases)('$name', async ({ of, named = null, code, expected }) => {
    await expectError(() => interpretForm(of, 'f.pdf', named, forms), code, expected)
  })

  test('and as it should be it is read', () => {
    expect(interpretForm(pdf(), 'f.pdf', FORM, forms)).toMatchObject({
      values: aroValues,
      pages: 2,
      participant: 'alpha',
    })
  })
})

test('a command to type quotes what a form says: forms come from strangers', () => {
  const form = forms.get('dccki/personnel-credentials')
  const record = { participant: 'alpha', values: { environment: "x'; rm -rf ~ #" } }
  const next = nextStep(form, record as unknown as Parameters<typeof nextStep>[1])
  expect(next).toContain(`--environment 'x'\\''; rm -rf ~ #' --participant alpha`)
})
