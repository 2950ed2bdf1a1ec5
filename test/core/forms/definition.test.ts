import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { valueFieldsOf } from '../../../core/forms/definition/form-schema.ts'
import { loadForms } from '../../../core/forms/definition/load-forms.ts'
import { expectError } from '../../support/test-register.ts'

const SHIPPED = join(import.meta.dirname, '../../../forms')
const folder = mkdtempSync(join(tmpdir(), 'forms-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the shipped forms', () => {
  const forms = loadForms(SHIPPED)

  test('are those of the two RAPPs', () => {
    expect(forms.all.map(({ id }) => id)).toEqual([
      'dccki/aro-nomination',
      'dccki/authorised-subscriber-application',
      'dccki/certificate-revocation',
      'dccki/infrastructure-certificate-request',
      'dccki/personnel-credentials',
      'dccki/sro-nomination',
      'smki/aro-nomination',
      'smki/authorised-subscriber-application',
      'smki/certificate-revocation',
      'smki/iki-certificate-request',
      'smki/nominating-officer',
      'smki/organisation-information',
      'smki/sro-nomination',
    ])
  })

  test('say that their layout is assumed, cite their clause, and are frozen', () => {
    for (const form of forms.all) {
      expect(form.confidence, form.id).toBe('assumed')
      expect(form.note).toMatch(/^The official layout was not available\./)
      expect(form.source).toContain(form.registrationAuthority === 'smki' ? 'ETAD 3.3' : 'ETAD 4.5')
      expect(valueFieldsOf(form).length).toBeGreaterThan(4)
      expect(Object.isFrozen(form.pages[0]?.sections[0]?.fields[0])).toBe(true)
    }
  })

  test('one that is not there is refused with those that are', async () => {
    await expectError(
      () => forms.get('smki/aro'),
      'FORM_UNKNOWN',
      /^form "smki\/aro" is unknown; allowed: dccki\/aro-nomination, /,
    )
  })
})

describe('a form that is wrong is refused, naming file, key and what is allowed', () => {
  const cases: { name: string; change: (text: string) => string; file?: string; expected: RegExp }[] = [
    {
      name: 'an unknown key',
      change: (text) => text.replace('version:', 'colour: red\nversion:'),
      expected: /^smki\/aro-nomination\.yaml: "document" has the unknown key "colour"$/,
    },
    {
      name: 'an unknown type of field',
      change: (text) => text.replace('type: email', 'type: mail'),
      expected: /^smki\/aro-nomination\.yaml: "pages\.0\.sections\.1\.fields\.1\.type" is "mail"/,
    },
    {
      name: 'an approval that reads a field which is not there',
      change: (text) => text.replace('name: person-name', 'name: persons-name'),
      expected: /: "approval\.name" is "persons-name"; allowed: a field of type text: organisation-name, sec-party-id/,
    },
    {
      name: 'an approval that names a field which is not there',
      change: (text) => text.replace(/approval: .*/, 'approval: { effect: record, next: "see {person}" }'),
      expected: /: "approval\.next" names \{person\}; allowed: participant, organisation-name, /,
    },
    {
      name: 'a field twice',
      change: (text) => text.replace('id: sec-party-id', 'id: organisation-name'),
      expected: /: "pages" has the field "organisation-name" twice$/,
    },
    {
      name: 'the other Registration Authority',
      change: (text) => text.replace('registrationAuthority: smki', 'registrationAuthority: dccki'),
      expected: /: "registrationAuthority" is "dccki"; allowed: the first part of the id "smki\/aro-nomination"$/,
    },
    {
      name: 'a field filled from what does not fit it',
      change: (text) => text.replace('from: person.name', 'from: participant.tradingNames'),
      expected: /: field "person-name" of type text is "from" participant\.tradingNames; allowed: lines$/,
    },
    {
      name: 'a field of the official PDF for no field',
      change: (text) => text.replace('officialPdf: null', 'officialPdf: { fields: { nobody: Text1 } }'),
      expected: /: "officialPdf\.fields" has "nobody"; allowed: organisation-name, /,
    },
    {
      name: 'a file of another name',
      file: 'smki/another.yaml',
      change: (text) => text,
      expected: /^smki\/another\.yaml: "id" is "smki\/aro-nomination"; allowed: "smki\/another"$/,
    },
  ]
  test.each(cases)('$name', async ({ change, file = 'smki/aro-nomination.yaml', expected }) => {
    const copy = mkdtempSync(join(folder, 'copy-'))
    cpSync(SHIPPED, copy, { recursive: true })
    const before = readFileSync(join(SHIPPED, 'smki/aro-nomination.yaml'), 'utf8')
    expect(file !== 'smki/aro-nomination.yaml' || change(before) !== before).toBe(true)
    writeFileSync(join(copy, file), change(before))
    await expectError(() => loadForms(copy), 'FORM_INVALID', expected)
  })

  test('no form at all', async () => {
    await expectError(() => loadForms(mkdtempSync(join(folder, 'none-'))), 'FORM_INVALID', /holds no form/)
  })
})
