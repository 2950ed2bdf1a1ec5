import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import {
  changesTo,
  formatRegister,
  missingEnvironments,
  parseRegister,
} from '../../../../core/authority/world/document/register-document.ts'
import { administrator, decidedNow, expectError, TestRegister } from '../../../support/test-register.ts'
import { worldConfig } from '../../../support/world.ts'

const threshold = { certificates: 1, reason: 'a drill' }

async function filled(): Promise<TestRegister> {
  const register = new TestRegister()
  // Ids that YAML could take for numbers or words.
  for (const id of ['10', '9', '0123', '1e5', 'null', 'acme']) await register.participant(id)
  await register.put('person', 'acme/alex', {
    name: 'Ålex: "the" #1',
    appointments: ['smki-sro'],
    verified: decidedNow,
  })
  await register.put('waiver', 'acme/sro', { requirements: ['smki-sro'], agreedByDcc: decidedNow, comment: '- no' })
  await register.put('policy', 'test-certificate-policy@1.0', {
    policy: 'test-certificate-policy',
    version: '1.0',
    effectiveFrom: '2026-01-01T00:00:00Z',
  })
  await register.put('approval', 'alternative-publication/PMA: 7', {
    subject: 'alternative-publication',
    approved: decidedNow,
    reference: 'PMA: 7',
  })
  for (const eui64 of ['1234567890123456', '00e1000000000000']) await register.put('device-threshold', eui64, threshold)
  return register
}

const text = (register: TestRegister): Promise<string> => formatRegister(register.store, worldConfig)

describe('the register as one document', () => {
  test('reading it back gives the same register, and writing it again the same octets', async () => {
    const register = await filled()
    const document = await text(register)
    const { environments, entries } = parseRegister(document, 'register.yaml')
    expect(environments).toEqual(worldConfig.environments)
    const copy = new TestRegister()
    const { changes } = await changeRegister(async (reader) => changesTo(entries, reader), administrator, copy)
    expect(changes).toHaveLength((await register.store.listRegister({})).length)
    expect(await copy.store.listRegister({})).toEqual(await register.store.listRegister({}))
    expect(await text(copy)).toBe(document)
    const again = await changeRegister(async (reader) => changesTo(entries, reader), administrator, copy)
    expect(again.changes).toEqual([])
  })

  test('names with any characters are read back unchanged', async () => {
    const visible = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .filter((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name))
    await fc.assert(
      fc.asyncProperty(visible, visible, async (name, tradingName) => {
        const register = new TestRegister()
        await register.participant('acme', { name, tradingNames: [tradingName] })
        const [entry] = parseRegister(await text(register), 'r.yaml').entries
        expect(entry).toEqual(await register.store.findRegister('participant', 'acme'))
      }),
      { numRuns: 100 },
    )
  })

  test('the order of environments in world.yaml does not matter', async () => {
    const register = await filled()
    const turned = { environments: worldConfig.environments.toReversed() }
    expect(await formatRegister(register.store, turned)).toBe(await text(register))
  })

  test.each([
    ['a key that is none', 'format: 1\nparties: {}\n', 'f.yaml: "document" has the unknown key "parties"'],
    ['no format', 'participants: {}\n', 'f.yaml: "format" is missing; allowed: 1'],
    [
      'a key of a participant that is none',
      'format: 1\nparticipants: { acme: { name: A, kind: party, colour: red } }\n',
      'participant "acme": "document" has the unknown key "colour"',
    ],
    ['a list in its place', 'format: 1\nparticipants: []\n', /^f\.yaml: "participants" is \[\]; /],
    ['no YAML', 'format: 1\n  x: [', /^f\.yaml: /],
    ['an id twice', 'format: 1\npolicies: { a: {}, a: {} }\n', /^f\.yaml: duplicated mapping key/],
    [
      'an environment with a key that is none',
      'format: 1\nenvironments: { uit-a: { dnsSuffixes: [test], crlBaseUri: "http://x/", policyOids: {}, x: 1 } }\n',
      'f.yaml: "environments.uit-a" has the unknown key "x"',
    ],
  ])('%s is refused', async (_name, document, message) => {
    await expectError(() => parseRegister(document, 'f.yaml'), 'REGISTER_INVALID', message)
  })
})

describe('the environments of a document', () => {
  const [a, b] = worldConfig.environments as [
    (typeof worldConfig.environments)[0],
    (typeof worldConfig.environments)[0],
  ]

  test('missing environments are named', () => {
    expect(missingEnvironments([a, b], worldConfig)).toEqual([])
    expect(missingEnvironments([b, { ...a, name: 'uit-c' }, a], worldConfig)).toEqual([{ ...a, name: 'uit-c' }])
  })

  test('none is changed or removed', async () => {
    await expectError(
      () => missingEnvironments([{ ...a, crlBaseUri: 'http://elsewhere.example/' }], worldConfig),
      'REGISTER_CONFLICT',
      'the import would change environment "uit-a" and remove environment "uit-b"; an import can only add environments',
    )
  })
})
