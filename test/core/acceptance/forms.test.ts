import { beforeAll, expect, test } from 'vitest'
import { loadForms } from '../../../core/forms/definition/load-forms.ts'
import { fillForm } from '../../../core/forms/fill/fill-form.ts'
import { writeForm } from '../../../core/forms/fill/write-form.ts'
import { type Submission, submitForm } from '../../../core/forms/route/submit-form.ts'
import { aroValues, FORMS } from '../../support/forms.ts'
import { administrator, as, expectError, TestRegister } from '../../support/test-register.ts'
import { NOW_SECONDS } from '../../support/world.ts'

const forms = loadForms(FORMS)
const smki = forms.get('smki/aro-nomination')
const dccki = forms.get('dccki/aro-nomination')
const plain = { where: 'v', participant: 'alpha', isEditable: false, official: null, nowMs: NOW_SECONDS * 1000 }

let smkiPdf: Uint8Array
let dcckiPdf: Uint8Array
beforeAll(async () => {
  ;[smkiPdf, dcckiPdf] = await Promise.all([fillForm(smki, aroValues, plain), fillForm(dccki, aroValues, plain)])
})

async function lab() {
  const register = new TestRegister()
  await register.participant('alpha')
  await register.participant('beta')
  const deps = { store: register.store, clock: register.clock, forms }
  const submit = (changes: Partial<Submission>, who = as('alpha')) => {
    const submission: Submission = { file: 'a/f.pdf', bytes: smkiPdf, to: 'smki', participant: 'alpha', form: null }
    return submitForm({ ...submission, ...changes }, who, deps)
  }
  return { register, submit }
}

test('case 12: an SMKI form to the DCCKI Registration Authority, or the reverse: refused, and audited', async () => {
  const { register, submit } = await lab()
  const first = await expectError(
    () => submit({ to: 'dccki' }),
    'FORM_WRONG_AUTHORITY',
    '"a/f.pdf" is form "smki/aro-nomination", which goes to the SMKI Registration Authority; the DCCKI one refuses it',
  )
  expect(first.source).toBe('ETAD 3.3')
  const second = await expectError(
    () => submit({ bytes: dcckiPdf }),
    'FORM_WRONG_AUTHORITY',
    '"a/f.pdf" is form "dccki/aro-nomination", which goes to the DCCKI Registration Authority; the SMKI one refuses it',
  )
  expect(second.source).toBe('ETAD 4.5')
  const rows = (await register.audit()).slice(-2)
  expect(rows.map(({ sequence }) => sequence)).toEqual([first.reference, second.reference])
  expect(rows).toMatchObject([
    { action: 'form-refused', detail: { participant: 'alpha', file: 'f.pdf', to: 'dccki', code: first.code } },
    { action: 'form-refused', detail: { to: 'smki', code: second.code } },
  ])
  expect(await register.store.forms.list({ limit: 9 })).toEqual([])
  expect(await submit({})).toMatchObject({ id: 1, registrationAuthority: 'smki', pages: 1, values: aroValues })
  await expectError(() => submit({}), 'FORM_WAITS_ALREADY', '"a/f.pdf" waits already, as number 1; allowed: once')
})

test('a form that is not marked is refused, and its pages are named', async () => {
  const { submit } = await lab()
  const bytes = await writeForm(smki, aroValues, plain)
  const expected = /^"a\/f\.pdf" does not say “For Testing Purposes” on page 1 of 1; allowed: every page marked$/
  await expectError(() => submit({ bytes }), 'FORM_NOT_MARKED', expected)
})

test('nobody submits another’s form, nor a form of another', async () => {
  const { register, submit } = await lab()
  const expected = 'participant "beta" may not submit a form of participant "alpha": it belongs to someone else'
  await expectError(() => submit({}, as('beta')), 'ACCESS_DENIED', expected)
  await expectError(
    () => submit({ participant: 'beta' }, administrator),
    'FORM_VALUES_INVALID',
    '"a/f.pdf" was filled for participant "alpha"; allowed: "beta"',
  )
  expect(await register.store.forms.list({ limit: 9 })).toEqual([])
})
