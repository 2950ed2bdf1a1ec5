import { describe, expect, test } from 'vitest'
import { checkEntitlement } from '../../../../core/authority/register/entitlement.ts'
import { Register } from '../../../../core/authority/register/register.ts'
import { standingReport } from '../../../../core/authority/register/standing-report.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { decidedNow, TestRegister } from '../../../support/test-register.ts'
import { profiles } from '../../../support/world.ts'

const config = { allowNonSecDccki: false }
const people = ['smki-sro', 'smki-aro', 'dccki-sro', 'dccki-aro'] as const
const ranges = { eui64Ranges: [{ from: '00db000000000000', to: '00db0000000000ff' }], remotePartyRoles: [2] }
const authorised = (...kinds: readonly string[]) => ({
  authorisedSubscriber: Object.fromEntries(kinds.map((kind) => [kind, decidedNow])),
})

async function reportOn(register: TestRegister) {
  const standing = await new Register(register.store).standing('acme')
  if (!standing) throw new Error('no standing')
  return { standing, report: standingReport(standing, profiles, config) }
}

async function withPeople(participant: object, verified: object | null = decidedNow): Promise<TestRegister> {
  const register = new TestRegister()
  await register.participant('acme', participant)
  for (const office of people)
    await register.put('person', `acme/${office}`, { name: office, appointments: [office], verified })
  return register
}

const summary = async (register: TestRegister) =>
  Object.fromEntries((await reportOn(register)).report.map(({ certificates, may }) => [certificates, may]))

const codes = async (register: TestRegister, group: string) => {
  const found = (await reportOn(register)).report.find(({ certificates }) => certificates === group)
  return [...new Set(found?.profiles.flatMap(({ refusals }) => refusals.map(({ code }) => code)))]
}

describe('what a participant may have now', () => {
  test('everything', async () => {
    const register = await withPeople({ ...ranges, ...authorised('organisation', 'device') })
    expect(await summary(register)).toEqual({ organisation: true, device: true, iki: true, dccki: true })
    expect((await reportOn(register)).report.flatMap(({ notes }) => notes)).toEqual([])
  })

  test('nothing, with every reason and not only the first', async () => {
    const register = new TestRegister()
    await register.participant('acme', { suspended: { ...decidedNow, reason: 'a drill' } })
    expect(await summary(register)).toEqual({ organisation: false, device: false, iki: false, dccki: false })
    expect(await codes(register, 'device')).toEqual([
      'PARTICIPANT_SUSPENDED',
      'SRO_MISSING',
      'ARO_MISSING',
      'SUBSCRIBER_NOT_AUTHORISED',
    ])
    expect(await codes(register, 'dccki')).toEqual(['PARTICIPANT_SUSPENDED', 'SRO_MISSING', 'ARO_MISSING'])
  })

  test('only organisation certificates, with their IKI certificates', async () => {
    const register = await withPeople({ ...ranges, ...authorised('organisation') })
    expect(await summary(register)).toEqual({ organisation: true, device: false, iki: true, dccki: true })
    const iki = (await reportOn(register)).report.find(({ certificates }) => certificates === 'iki')
    expect(iki?.profiles.filter(({ may }) => may).map(({ profile }) => profile)).toEqual([
      'iki/portal-organisation',
      'iki/file-signing',
    ])
  })

  test('people without a verified identity', async () => {
    const register = await withPeople({ ...ranges, ...authorised('organisation', 'device') }, null)
    for (const group of ['organisation', 'device', 'iki', 'dccki'])
      expect(await codes(register, group)).toEqual(['IDENTITY_NOT_VERIFIED'])
  })

  test('a waiver that applies is named', async () => {
    const register = await withPeople({ ...ranges, ...authorised('organisation') })
    const both = { agreedByDcc: decidedNow, agreedByParticipant: decidedNow }
    await register.put('waiver', 'acme/application', { requirements: ['subscriber-application'], ...both })
    const { report } = await reportOn(register)
    const device = report.find(({ certificates }) => certificates === 'device')
    expect(device).toMatchObject({ may: true, profiles: [{ waivers: ['acme/application'] }, { may: true }] })
  })

  test('missing EUI-64 ranges and roles are noted', async () => {
    const { report } = await reportOn(await withPeople(authorised('organisation', 'device')))
    expect(report.map(({ certificates, notes }) => [certificates, notes.length])).toEqual([
      ['organisation', 2],
      ['device', 1],
      ['iki', 1],
      ['dccki', 0],
    ])
  })

  test('it agrees with issuing for every profile', async () => {
    for (const register of [
      await withPeople({ kind: 'non-sec-manufacturer', ...authorised('device') }),
      await withPeople({ kind: 'rdp' }),
    ]) {
      const { standing, report } = await reportOn(register)
      for (const { profile, may, refusals } of report.flatMap((group) => group.profiles)) {
        const asked = { profile: profiles.findLeaf(profile), interface: 'cli', ...NOTHING } as const
        const decided = (() => {
          try {
            return checkEntitlement(standing, asked, config)
          } catch (error) {
            return error
          }
        })()
        expect(decided instanceof PkiError).toBe(!may)
        if (!may) expect(refusals[0]).toEqual(decided)
      }
    }
  })
})

const NOTHING = { deviceType: null, eui64: null, role: null, organizationName: null }
