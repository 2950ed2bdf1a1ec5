import { describe, expect, test } from 'vitest'
import { slugOf } from '../../../../core/authority/register/document/entry-id.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import type { ErrorCode } from '../../../../core/base/errors.ts'
import type { RegisterKind } from '../../../../core/records/register-entry.ts'
import { expectError } from '../../../support/test-register.ts'

const party = { name: 'Example', kind: 'party' }
const person = { name: 'Alex', appointments: ['smki-sro'] }
const waiver = { requirements: ['smki-sro'] }
const policy = { policy: 'test-certificate-policy', version: '1', effectiveFrom: '2026-01-01T00:00:00Z' }
const approval = {
  subject: 'dccki-profile',
  digest: 'ab'.repeat(32),
  approved: { by: 'PMA', at: '2026-01-01T00:00:00Z' },
  reference: 'PMA 7',
}
const threshold = { certificates: 200, reason: 'a rehearsal' }
const range = (from: string, to: string) => ({ ...party, eui64Ranges: [{ from, to }] })

interface Bad {
  readonly kind: RegisterKind
  readonly id: string
  readonly owner?: string
  readonly value: unknown
  readonly code?: ErrorCode
  readonly message: string | RegExp
}

const bad: Record<string, Bad> = {
  'an id with capitals': { kind: 'participant', id: 'Acme', value: party, message: /^participant "Acme": not an id/ },
  'the lab itself': {
    kind: 'participant',
    id: 'operator',
    value: party,
    message: /"operator" is reserved for the lab itself/,
  },
  'an unknown key': {
    kind: 'participant',
    id: 'acme',
    value: { ...party, colour: 'red' },
    message: 'participant "acme": "document" has the unknown key "colour"',
  },
  'a kind that is none': {
    kind: 'participant',
    id: 'acme',
    value: { ...party, kind: 'charity' },
    message: 'participant "acme": "kind" is "charity"; allowed: "party", "rdp", "dcc", "non-sec-manufacturer"',
  },
  'a range the wrong way round': {
    kind: 'participant',
    id: 'acme',
    value: range('00db000000000002', '00db000000000001'),
    message: 'participant "acme": "eui64Ranges.0.to" is "00db000000000001"; is less than "from"',
  },
  'a name with a character that cannot be seen': {
    kind: 'participant',
    id: 'acme',
    value: { ...party, name: 'Ex\u200bample' },
    message: /^participant "acme": "name" is .*; has invisible characters$/,
  },
  'a person of another participant': {
    kind: 'person',
    id: 'other/alex',
    owner: 'acme',
    value: person,
    message: '"other/alex" is not the id of a person; allowed: acme/ and lower-case letters, digits and hyphens',
  },
  'a person with a slash in the name': {
    kind: 'person',
    id: 'acme/a/b',
    owner: 'acme',
    value: person,
    message: /is not the id of a person/,
  },
  'a waiver with no name': {
    kind: 'waiver',
    id: 'acme/',
    owner: 'acme',
    value: waiver,
    message: /is not the id of a waiver/,
  },
  'a policy called otherwise': {
    kind: 'policy',
    id: 'test-certificate-policy@2',
    value: policy,
    message: '"test-certificate-policy@2" is not the id of a policy; allowed: test-certificate-policy@1',
  },
  'a policy with a day that is none': {
    kind: 'policy',
    id: 'test-certificate-policy@1',
    value: { ...policy, effectiveFrom: '2026-02-30T00:00:00Z' },
    message: /"effectiveFrom" is "2026-02-30T00:00:00Z"; not a time such as/,
  },
  'an approval called otherwise': {
    kind: 'approval',
    id: 'PMA 7',
    value: approval,
    message: /allowed: dccki-profile\/PMA 7$/,
  },
  'a threshold of no EUI-64': {
    kind: 'device-threshold',
    id: '00DB000000000001',
    value: threshold,
    message: /allowed: 16 lower-case hex characters$/,
  },
  'a waiver of SREPT': {
    kind: 'waiver',
    id: 'acme/x',
    owner: 'acme',
    value: { requirements: ['srept'] },
    code: 'WAIVER_OUT_OF_REACH',
    message:
      /^waiver "acme\/x" names "srept"; allowed: smki-sro, smki-aro, identity-verification, subscriber-application$/,
  },
  'a waiver of DCCKI': {
    kind: 'waiver',
    id: 'acme/x',
    owner: 'acme',
    value: { requirements: ['smki-sro', 'dccki-sro'] },
    code: 'WAIVER_OUT_OF_REACH',
    message: /names "dccki-sro"/,
  },
}

describe('an entry of the register', () => {
  test('is parsed, with defaults for lists', () => {
    expect(parseEntry('participant', 'acme', null, party).value).toMatchObject({ tradingNames: [], suspended: null })
    expect(parseEntry('approval', 'dccki-profile/PMA 7', null, approval).value).toMatchObject({ reference: 'PMA 7' })
    expect(parseEntry('approval', 'dccki-profile/pma-7', null, approval).value).toMatchObject({ reference: 'PMA 7' })
    expect(parseEntry('device-threshold', '00db000000000001', null, threshold).value).toEqual(threshold)
    expect(parseEntry('person', 'acme/alex', 'acme', person).value).toEqual({ ...person, verified: null })
  })

  test.each(Object.entries(bad))('%s is refused', async (_name, { kind, id, owner = null, value, code, message }) => {
    await expectError(() => parseEntry(kind, id, owner, value), code ?? 'REGISTER_INVALID', message)
  })
})

test.each([
  ['Zoë O’Brien', 'zoe-o-brien'],
  ['  Alex   Example, Jr. ', 'alex-example-jr'],
  ['李', ''],
  ['x'.repeat(100), 'x'.repeat(63)],
  [`${'x'.repeat(62)} y`, 'x'.repeat(62)],
])('the id of "%s" is "%s"', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
