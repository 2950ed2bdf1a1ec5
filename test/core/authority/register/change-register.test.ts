import { describe, expect, test } from 'vitest'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import { administrator, as, expectError, TestRegister } from '../../../support/test-register.ts'

const range = (from: string, to: string) => ({
  eui64Ranges: [{ from: `00db0000000000${from}`, to: `00db0000000000${to}` }],
})
const policy = (version: string, effectiveFrom: string) =>
  ({ policy: 'test-certificate-policy', version, effectiveFrom }) as const
const remove = (kind: 'participant' | 'waiver', id: string) => async () => [{ remove: { kind, id } }] as const

describe('changing the register', () => {
  test('an audit row has the values before and after, and the participant', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    await register.participant('acme', { secPartyId: 'P1' })
    const rows = await register.audit()
    expect(rows.map(({ action, actor, detail }) => ({ action, actor, ...detail }))).toMatchObject([
      { action: 'register-changed', actor: 'admin', change: 'added', participant: 'acme', before: null },
      {
        change: 'changed',
        participant: 'acme',
        before: { name: 'Example acme', secPartyId: null },
        after: { name: 'Example acme', secPartyId: 'P1' },
      },
    ])
  })

  test('a change that changes nothing has no audit row', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    const before = [await register.store.revision(), await register.store.auditHead()]
    expect(await register.participant('acme')).toEqual({ changes: [], warnings: [] })
    expect([await register.store.revision(), await register.store.auditHead()]).toEqual(before)
  })

  test('a dry run checks everything and changes nothing', async () => {
    const register = new TestRegister()
    const put = parseEntry('participant', 'acme', null, { name: 'Acme', kind: 'party' })
    const planned = await changeRegister(async () => [{ put }], administrator, register, true)
    expect(planned.changes).toEqual([{ kind: 'participant', id: 'acme', change: 'added' }])
    expect([await register.store.listRegister({}), await register.audit()]).toEqual([[], []])
  })

  test('a participant cannot change the register, and the attempt is in the audit log', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    const decide = remove('participant', 'acme')
    const error = await expectError(
      () => changeRegister(decide, as('acme'), register),
      'ACCESS_DENIED',
      'participant "acme" may not change the register: only an administrator may',
    )
    expect((await register.audit()).at(-1)).toMatchObject({ action: 'access-refused', sequence: error.reference })
    expect(await register.store.findRegister('participant', 'acme')).not.toBeNull()
  })

  test('if the register changes at the same time, the change is decided again', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    let rounds = 0
    await changeRegister(
      async (reader) => {
        rounds += 1
        if (rounds === 1) await register.participant('acme', { secPartyId: 'quick' })
        const entry = await reader.findRegister('participant', 'acme')
        return [{ put: parseEntry('participant', 'acme', null, { ...entry?.value, name: 'Renamed' }) }]
      },
      administrator,
      register,
    )
    expect(rounds).toBe(2)
    const { value } = (await register.store.findRegister('participant', 'acme')) ?? {}
    expect(value).toMatchObject({ name: 'Renamed', secPartyId: 'quick' })
  })
})

describe('entries that conflict', () => {
  test.each([
    ['the last of one', '10', '20', '20', '30', true],
    ['one within', '10', '30', '15', '16', true],
    ['one around', '15', '16', '10', '30', true],
    ['the next', '10', '20', '21', '30', false],
  ])('ranges of two participants: %s', async (_name, from, to, otherFrom, otherTo, isRefused) => {
    const register = new TestRegister()
    await register.participant('one', range(from, to))
    const add = () => register.participant('two', range(otherFrom, otherTo))
    if (isRefused) await expectError(add, 'REGISTER_CONFLICT', /^EUI-64 range .* overlaps 00db.* of "/)
    else expect((await add()).changes).toHaveLength(1)
  })

  test('a person without a participant', async () => {
    const register = new TestRegister()
    await expectError(
      () => register.put('person', 'acme/alex', { name: 'Alex', appointments: ['smki-sro'] }),
      'REGISTER_CONFLICT',
      'person "acme/alex" belongs to participant "acme", which is not in the register',
    )
  })

  test('a participant cannot be removed without its waivers', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    await register.put('waiver', 'acme/sro', { requirements: ['smki-sro'] })
    await expectError(
      () => changeRegister(remove('participant', 'acme'), administrator, register),
      'REGISTER_CONFLICT',
      'waiver "acme/sro" belongs to participant "acme", which would be removed',
    )
    const both = async () => [
      { remove: { kind: 'participant', id: 'acme' } } as const,
      { remove: { kind: 'waiver', id: 'acme/sro' } } as const,
    ]
    await changeRegister(both, administrator, register)
    expect(await register.store.listRegister({})).toEqual([])
  })

  test('two versions of a policy from the same time', async () => {
    const register = new TestRegister()
    await register.put('policy', 'test-certificate-policy@1', policy('1', '2026-01-01T00:00:00Z'))
    await register.put('policy', 'test-certificate-policy@2', policy('2', '2026-01-01T00:00:01Z'))
    await expectError(
      () => register.put('policy', 'test-certificate-policy@3', policy('3', '2026-01-01T00:00:00.000Z')),
      'REGISTER_CONFLICT',
      /^policies "test-certificate-policy@1" and "test-certificate-policy@3" both come into force at /,
    )
  })

  test('one person as SRO and ARO is a warning', async () => {
    const register = new TestRegister()
    await register.participant('acme')
    const both = { name: 'Alex', appointments: ['dccki-sro', 'dccki-aro'] }
    expect((await register.put('person', 'acme/alex', both)).warnings).toEqual([
      'person "acme/alex" is both SRO and ARO of DCCKI; usually they are different people',
    ])
  })
})
