import { describe, expect, test } from 'vitest'
import { participantSchema, personSchema } from '../../../core/authority/register/document/register-schema.ts'
import { loadForms } from '../../../core/forms/definition/load-forms.ts'
import { parseValues } from '../../../core/forms/fill/form-values.ts'
import { prefill } from '../../../core/forms/fill/prefill.ts'
import { readValuesDocument, writeValuesDocument } from '../../../core/forms/fill/values-document.ts'
import { aroValues, FORMS } from '../../support/forms.ts'
import { expectError } from '../../support/test-register.ts'

const forms = loadForms(FORMS)
const form = forms.get('smki/aro-nomination')
const information = forms.get('smki/organisation-information')
const revocation = forms.get('smki/certificate-revocation')

describe('values are checked, and a refusal says which field, what it has and what is allowed', () => {
  const aro = (changes: object) => ({ form, input: { ...aroValues, ...changes } })
  const cases: { name: string; of: { form: typeof form; input: Record<string, unknown> }; expected: RegExp }[] = [
    {
      name: 'required and empty',
      of: aro({ 'person-name': '' }),
      expected: /^v: "person-name" \(Full name\) is missing$/,
    },
    { name: 'a box to tick', of: aro({ consent: false }), expected: /^v: "consent" \(.*\) is missing$/ },
    {
      name: 'too long',
      of: aro({ 'person-telephone': '1'.repeat(41) }),
      expected: /^v: "person-telephone" is "1+"; has 41 characters; allowed: 40$/,
    },
    {
      name: 'an unknown field',
      of: aro({ 'persons-name': 'x' }),
      expected: /has the unknown key "persons-name"; allowed: organisation-name, sec-party-id, person-name/,
    },
    { name: 'a number', of: aro({ 'person-telephone': 20 }), expected: /is 20; not text; a number needs quotes$/ },
    {
      name: 'no date',
      of: aro({ 'nominated-on': '20/11/2026' }),
      expected: /"20\/11\/2026"; not a date such as 2026-11-20$/,
    },
    { name: 'no day of the calendar', of: aro({ 'nominated-on': '2026-02-30' }), expected: /not a date/ },
    { name: 'no address', of: aro({ 'person-email': 'ari' }), expected: /not an address such as name@example\.com$/ },
    {
      name: 'none of the options',
      of: aro({ 'identity-document': 'badge' }),
      expected: /"identity-document" is "badge"; allowed: "passport", "driving licence", "other"$/,
    },
    {
      name: 'what cannot be seen',
      of: aro({ 'person-name': 'Ari\u200bX' }),
      expected: /has characters that cannot be seen$/,
    },
    {
      name: 'an option of several',
      of: { form: information, input: { 'user-roles': ['import-supplier', 'king'] } },
      expected: /"user-roles\.1" is "king"; allowed: "import-supplier"/,
    },
    {
      name: 'too many lines',
      of: { form: information, input: { address: Array(9).fill('x') } },
      expected: /has 9 lines; allowed: 8/,
    },
    {
      name: 'no serial number',
      of: { form: revocation, input: { serial: 'ab' } },
      expected: /"serial" is "ab"; not 32 upper-case hex characters/,
    },
  ]
  test.each(cases)('$name', async ({ of, expected }) => {
    await expectError(() => parseValues(of.form, of.input, { where: 'v' }), 'FORM_VALUES_INVALID', expected)
  })

  test('what is empty is left out, and a draft may lack what is required', () => {
    expect(parseValues(form, { ...aroValues, 'sec-party-id': '' }, { where: 'v' })).toEqual(aroValues)
    expect(parseValues(form, { 'person-name': 'Ari' }, { where: 'v', isDraft: true })).toEqual({ 'person-name': 'Ari' })
  })

  test('letters are in one form, however they were typed', () => {
    const typed = parseValues(form, { ...aroValues, 'person-name': 'Ari Mo\u0302n' }, { where: 'v' })
    expect(typed['person-name']).toBe('Ari M\u00f4n')
  })
})

describe('a values file', () => {
  const participant = participantSchema.parse({
    name: 'Alpha "A" Energy',
    kind: 'party',
    tradingNames: ['A: one', '# two'],
  })
  const person = personSchema.parse({ name: 'Ari Officer', appointments: ['smki-aro'] })
  const facts = { participant, person, today: '2026-11-20' }

  test('is filled from the register, and what is written in it is read from it', () => {
    const known = prefill(form, facts)
    expect(known).toEqual({
      'organisation-name': 'Alpha "A" Energy',
      'person-name': 'Ari Officer',
      'nominated-on': '2026-11-20',
    })
    const text = writeValuesDocument(form, { ...known, ...aroValues })
    const read = readValuesDocument(form, text, 'v.yaml')
    expect(parseValues(form, read, { where: 'v' })).toEqual({ ...known, ...aroValues })
    expect(text).toContain('  # Full name (required; at most 200 characters)\n  # As the register is to show it\n')
  })

  test('of lists too', () => {
    const known = prefill(information, facts)
    expect(known).toMatchObject({ 'trading-names': ['A: one', '# two'], 'participant-kind': 'party' })
    expect(readValuesDocument(information, writeValuesDocument(information, known), 'v.yaml')).toMatchObject(known)
  })

  test.each<{ name: string; change: (text: string) => string; expected: RegExp }>([
    {
      name: 'of another form',
      change: (text) => text.replace('form: smki/', 'form: dccki/'),
      expected: /^v\.yaml: "form" is "dccki\/aro-nomination"; allowed: "smki\/aro-nomination"$/,
    },
    {
      name: 'of another version',
      change: (text) => text.replace('"0.1"', '"0.2"'),
      expected: /^v\.yaml: "version" is "0\.2"; allowed: "0\.1"$/,
    },
    { name: 'no YAML', change: () => 'a: [', expected: /^v\.yaml: ./ },
  ])('$name is refused', async ({ change, expected }) => {
    const text = change(writeValuesDocument(form, {}))
    await expectError(() => readValuesDocument(form, text, 'v.yaml'), 'FORM_VALUES_INVALID', expected)
  })
})
