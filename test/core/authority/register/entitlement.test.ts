import { describe, expect, test } from 'vitest'
import { issue } from '../../../../core/authority/issuance/issue.ts'
import type { IssueRequest } from '../../../../core/authority/issuance/request-context.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import type { PkiError } from '../../../../core/base/errors.ts'
import type { RegisterEntry } from '../../../../core/records/register-entry.ts'
import { leafProfiles, world } from '../../../support/fixtures.ts'
import { decided, goodEntries, putEntries, requestOf } from '../../../support/register.ts'
import { cases, DCCKI, DEVICE, entries, RAPP, unverified } from './entitlement-cases.ts'

const waiver = (requirements: readonly string[], agreed: { dcc: boolean; participant: boolean }): RegisterEntry =>
  parseEntry('waiver', 'alpha/w1', 'alpha', {
    requirements,
    agreedByDcc: agreed.dcc ? decided : null,
    agreedByParticipant: agreed.participant ? decided : null,
  })
const BOTH = { dcc: true, participant: true }

async function depsWith(register: readonly RegisterEntry[], config = world.config) {
  const deps = world.deps({ config })
  await putEntries(register, deps)
  return deps
}

const refusalOf = (request: IssueRequest, deps: Awaited<ReturnType<typeof depsWith>>): Promise<PkiError> =>
  issue(request, deps).then(
    () => {
      throw new Error('it was issued')
    },
    (error) => error,
  )

test.each(leafProfiles.map(({ id }) => id))('a participant that is as it should be has %s', async (id) => {
  const deps = await depsWith(entries())
  const { record } = await issue(requestOf(id, 'alpha'), deps)
  const row = await deps.store.findAuditOfSerial(record.serial)
  expect(row?.detail).toMatchObject({ participant: 'alpha', entitlement: 'checked', waivers: [] })
})

describe('a participant is refused', () => {
  test.each(cases)('$name', async ({ profile, request, register, code, message, source, cure, cured }) => {
    const deps = await depsWith(register)
    const wanted = requestOf(profile, 'alpha', request)
    const error = await refusalOf(wanted, deps)
    expect(error).toMatchObject({ code, message, source })
    expect(error.cure).toMatch(cure)
    expect(await deps.store.findAudit(error.reference as number)).toMatchObject({
      action: 'refused',
      detail: { participant: 'alpha', code, message, source, cure: error.cure },
    })
    expect(await deps.store.listCertificates({})).toEqual([])
    if (cured.length === 0) return
    await putEntries(cured, deps)
    expect((await issue(wanted, deps)).record.participant).toBe('alpha')
  })

  test('an unknown participant gets no certificate', async () => {
    const deps = await depsWith(entries())
    const error = await refusalOf(requestOf(DEVICE, 'beta'), deps)
    expect(error).toMatchObject({
      code: 'PARTICIPANT_UNKNOWN',
      message: 'participant "beta" is not in the register',
      source: 'SEC Appendix M, Authorised Subscriber',
      cure: 'add it with "tpki participant add beta"; see "tpki participant list"',
    })
  })

  test('cures that change the request, not the register', async () => {
    const deps = await depsWith(entries({ participant: { userRoles: ['other-user'] } }))
    await issue(requestOf(DEVICE, 'alpha', { deviceType: 'ESME' }), deps)
    await issue(requestOf(DEVICE, 'alpha', { interface: 'batched' }), deps)
  })

  test('a second, verified person cures it too', async () => {
    const second = parseEntry('person', 'alpha/second', 'alpha', {
      name: 'Second',
      appointments: ['smki-aro'],
      verified: decided,
    })
    const deps = await depsWith([...entries({ aro: unverified }), second])
    await issue(requestOf(DEVICE, 'alpha'), deps)
  })

  test('entitlement of the operator is skipped, and the audit row says so', async () => {
    const deps = world.deps()
    const { record } = await issue(requestOf(DEVICE, 'operator'), deps)
    expect((await deps.store.findAuditOfSerial(record.serial))?.detail.entitlement).toBe('skipped')
  })

  test('a world may allow DCCKI for participants outside the SEC', async () => {
    const manufacturer = entries({ participant: { kind: 'non-sec-manufacturer' } })
    const deps = await depsWith(manufacturer, { ...world.config, allowNonSecDccki: true })
    await issue(requestOf(DCCKI, 'alpha'), deps)
  })

  test('the Ad Hoc service does not check Eligible Subscribers, but requires an earlier certificate', async () => {
    const supplier = entries({ participant: { eui64Ranges: [] } })
    const deps = await depsWith(supplier)
    const request = requestOf(DEVICE, 'alpha', { interface: 'ad-hoc' })
    expect(await refusalOf(request, deps)).toMatchObject({
      code: 'DEVICE_UNKNOWN',
      source: 'SEC Appendix M, Ad Hoc Device CSR web service',
    })
    await issue(requestOf(DEVICE, 'operator'), deps)
    await issue(request, deps)
  })
})

describe('a waiver', () => {
  const waivableCases = cases.filter(({ waivable }) => waivable !== null)
  const fixedCases = cases.filter(({ waivable }) => waivable === null)

  test.each(waivableCases)('agreed by both removes: $name', async ({ profile, register, waivable }) => {
    const deps = await depsWith([...register, waiver([waivable as string], BOTH)])
    const { record } = await issue(requestOf(profile, 'alpha'), deps)
    expect((await deps.store.findAuditOfSerial(record.serial))?.detail).toMatchObject({ waivers: ['alpha/w1'] })
  })

  test.each([
    { by: 'the DCC alone', agreed: { dcc: true, participant: false }, missing: 'the participant' },
    { by: 'the participant alone', agreed: { dcc: false, participant: true }, missing: 'the DCC' },
    { by: 'nobody', agreed: { dcc: false, participant: false }, missing: 'the DCC' },
  ])('agreed by $by does not apply, and the refusal says so', async ({ agreed, missing }) => {
    for (const { profile, register, waivable, code, message } of waivableCases) {
      const deps = await depsWith([...register, waiver([waivable as string], agreed)])
      expect(await refusalOf(requestOf(profile, 'alpha'), deps)).toMatchObject({
        code,
        message: `${message}; waiver "alpha/w1" does not apply yet: ${missing} has not agreed`,
        source: `${RAPP}; ETAD 3.4(c)`,
      })
    }
  })

  test('for another requirement does not help, nor does that of another participant', async () => {
    for (const { profile, register, waivable, code, message } of waivableCases) {
      const others = ['smki-sro', 'smki-aro', 'identity-verification', 'subscriber-application']
      const rest = others.filter((each) => each !== waivable)
      const deps = await depsWith([...register, waiver(rest, BOTH)])
      expect(await refusalOf(requestOf(profile, 'alpha'), deps)).toMatchObject({ code, message })
      const beta = goodEntries('beta', { eui64Ranges: [] })
      const foreign = parseEntry('waiver', 'beta/w1', 'beta', { ...waiver(others, BOTH).value })
      await putEntries([...beta, foreign, waiver(rest, BOTH)], deps)
      expect(await refusalOf(requestOf(profile, 'alpha'), deps)).toMatchObject({ code, message })
    }
  })

  test.each(fixedCases)('for everything does not remove: $name', async ({ profile, request, register, code }) => {
    const all = waiver(['smki-sro', 'smki-aro', 'identity-verification', 'subscriber-application'], BOTH)
    const deps = await depsWith([...register, all])
    expect(await refusalOf(requestOf(profile, 'alpha', request), deps)).toMatchObject({ code })
  })

  test.each([
    { wanted: 'dccki-sro', source: 'ETAD 3.4(c)' },
    { wanted: 'dccki-identity-verification', source: 'ETAD 3.4(c)' },
    { wanted: 'limit', source: 'ETAD 3.4(c)' },
    { wanted: 'profile-rule', source: 'ETAD 3.4(c)' },
    { wanted: 'srept', source: 'ETAD 3.4(b)' },
  ])('for $wanted is refused', ({ wanted, source }) => {
    const make = () => waiver(['smki-sro', wanted], BOTH)
    expect(make).toThrow(expect.objectContaining({ code: 'WAIVER_OUT_OF_REACH', source }))
    expect(make).toThrow(`waiver "alpha/w1" names "${wanted}"; allowed: smki-sro, smki-aro, identity-verification`)
  })
})
