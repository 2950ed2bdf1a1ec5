import { describe, expect, test } from 'vitest'
import type { ErrorCode, PkiError } from '../../../core/errors.ts'
import { issue } from '../../../core/issuance/issue.ts'
import type { IssueRequest } from '../../../core/issuance/request-context.ts'
import type { ProfileId } from '../../../core/profile/schema.ts'
import { parseEntry } from '../../../core/register/parse-entry.ts'
import type { RegisterEntry } from '../../../core/register/register-entry.ts'
import { leafProfiles, world } from '../../support/fixtures.ts'
import { decided, goodEntries, goodParticipant, putEntries, requestOf } from '../../support/register.ts'

const DEVICE: ProfileId = 'smki-device/device-ds'
const ORGANISATION: ProfileId = 'smki-organisation/organisation-ds'
const IKI: ProfileId = 'iki/ad-hoc-web-service'
const DCCKI: ProfileId = 'dccki/personnel'

/** The entries of alpha with some replaced; null takes one away. */
function entries(changes: Record<string, object | null> = {}): RegisterEntry[] {
  const { participant, ...people } = changes
  const all = goodEntries('alpha', participant ?? {})
  return all.flatMap((entry) => {
    const change = people[entry.id.split('/')[1] ?? '']
    if (change === undefined) return [entry]
    return change === null ? [] : [parseEntry(entry.kind, entry.id, entry.participant, { ...entry.value, ...change })]
  })
}

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

interface Case {
  readonly name: string
  readonly profile: ProfileId
  readonly request?: Partial<IssueRequest>
  readonly register: readonly RegisterEntry[]
  readonly code: ErrorCode
  readonly message: string
  readonly source: string
  readonly cure: RegExp
  /** What the cure comes to; the same request is then issued. */
  readonly cured: readonly RegisterEntry[]
  /** The requirement that a waiver may disregard, or null. */
  readonly waivable: string | null
}

const RAPP = 'ETAD 3.2, SMKI RAPP'
const unverified = { verified: null }
const cases: Case[] = [
  {
    name: 'suspended',
    profile: DEVICE,
    register: entries({ participant: { suspended: { ...decided, reason: 'left the trial' } } }),
    code: 'PARTICIPANT_SUSPENDED',
    message: 'participant "alpha" is suspended since 2026-01-01T00:00:00Z by Reg: left the trial',
    source: 'SEC Appendix M, Authorised Subscriber',
    cure: /^lift it with "tpki participant resume alpha"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'a Type 2 device, as the requester says',
    profile: DEVICE,
    request: { deviceType: 'IHD' },
    register: entries(),
    code: 'DEVICE_TYPE_2',
    message: '"00005eef10000001" is an IHD, a Type 2 device, which holds no device certificate',
    source: 'GBCS 12; SEC Appendix A',
    cure: /^ask for a Type 1 device: /,
    cured: [],
    waivable: null,
  },
  {
    name: 'a Type 2 device, as its range says',
    profile: DEVICE,
    request: { deviceType: 'ESME' },
    register: entries({ participant: { eui64Ranges: [{ ...goodParticipant.eui64Ranges[0], deviceType: 'CAD' }] } }),
    code: 'DEVICE_TYPE_2',
    message: '"00005eef10000001" is a CAD, a Type 2 device, which holds no device certificate',
    source: 'GBCS 12; SEC Appendix A',
    cure: /^ask for a Type 1 device: /,
    cured: entries({ participant: { eui64Ranges: [{ ...goodParticipant.eui64Ranges[0], deviceType: 'ESME' }] } }),
    waivable: null,
  },
  {
    name: 'the Ad Hoc service without the User Role for it',
    profile: DEVICE,
    request: { interface: 'ad-hoc' },
    register: entries({ participant: { userRoles: ['other-user', 'gas-transporter'] } }),
    code: 'AD_HOC_ROLE_REQUIRED',
    message: 'participant "alpha" is other-user, gas-transporter; allowed: import-supplier, gas-supplier, or the DCC',
    source: 'SEC Appendix M, Ad Hoc Device CSR web service',
    cure: /^use the Portal or the Batched service, /,
    cured: [],
    waivable: null,
  },
  {
    name: 'an EUI-64 that is not its own',
    profile: DEVICE,
    register: entries({ participant: { eui64Ranges: [{ from: '00005eef10000002', to: '00005eef100000ff' }] } }),
    code: 'EUI64_NOT_OWN',
    message:
      'EUI-64 "00005eef10000001" lies in no range of participant "alpha"; allowed: 00005eef10000002-00005eef100000ff',
    source: 'SEC Appendix M, checks of a CSR',
    cure: /^add the range with "tpki participant set alpha --eui64-range FROM-TO"$/,
    cured: entries({ participant: { eui64Ranges: [{ from: '00005eef10000001', to: '00005eef10000001' }] } }),
    waivable: null,
  },
  {
    name: 'an organisation’s EUI-64 where it has none',
    profile: ORGANISATION,
    register: entries({ participant: { eui64Ranges: [] } }),
    code: 'EUI64_NOT_OWN',
    message: 'EUI-64 "00005eef10000010" lies in no range of participant "alpha"; allowed: none',
    source: 'SEC Appendix M, checks of a CSR',
    cure: /^add the range with /,
    cured: entries({ participant: { eui64Ranges: [{ from: '00005eef10000010', to: '00005eef10000010' }] } }),
    waivable: null,
  },
  {
    name: 'a Remote Party Role that is not its own',
    profile: ORGANISATION,
    register: entries({ participant: { remotePartyRoles: [3] } }),
    code: 'ROLE_NOT_OWN',
    message: 'Remote Party Role 02 is none of participant "alpha"; allowed: 03',
    source: 'SEC Appendix M, CSR contents',
    cure: /^add it with "tpki participant set alpha --role 02"$/,
    cured: entries({ participant: { remotePartyRoles: [3, 2] } }),
    waivable: null,
  },
  {
    name: 'a name that is not its own',
    profile: IKI,
    register: entries({ participant: { name: 'Another Ltd' } }),
    code: 'NAME_NOT_OWN',
    message: 'organizationName "Example Energy Ltd" is no name of participant "alpha"; allowed: Another Ltd',
    source: 'SEC Appendix M, organisation trading name',
    cure: /^add it with "tpki participant set alpha --trading-name"$/,
    cured: entries({ participant: { name: 'Another Ltd', tradingNames: ['Example Energy Ltd'] } }),
    waivable: null,
  },
  {
    name: 'no SMKI SRO',
    profile: DEVICE,
    register: entries({ sro: null }),
    code: 'SRO_MISSING',
    message: 'participant "alpha" has no SMKI SRO',
    source: RAPP,
    cure: /^appoint one with "tpki person add --participant alpha --appointment smki-sro"$/,
    cured: entries(),
    waivable: 'smki-sro',
  },
  {
    name: 'no SMKI ARO',
    profile: IKI,
    register: entries({ aro: null }),
    code: 'ARO_MISSING',
    message: 'participant "alpha" has no SMKI ARO',
    source: RAPP,
    cure: /--appointment smki-aro"$/,
    cured: entries(),
    waivable: 'smki-aro',
  },
  {
    name: 'an SMKI ARO whose identity nobody has verified',
    profile: ORGANISATION,
    register: entries({ aro: unverified }),
    code: 'IDENTITY_NOT_VERIFIED',
    message: 'the identity of no SMKI ARO of participant "alpha" is verified (aro of alpha)',
    source: RAPP,
    cure: /^record who verified it with "tpki person verify/,
    cured: entries(),
    waivable: 'identity-verification',
  },
  ...(
    [
      { profile: DEVICE, has: 'organisation', lacks: 'device' },
      { profile: 'iki/portal-device', has: 'organisation', lacks: 'device' },
      { profile: IKI, has: 'organisation', lacks: 'device' },
      { profile: ORGANISATION, has: 'device', lacks: 'organisation' },
      { profile: 'iki/portal-organisation', has: 'device', lacks: 'organisation' },
    ] as const
  ).map(
    ({ profile, has, lacks }): Case => ({
      name: `no Authorised Subscriber for ${lacks} certificates, which ${profile} takes`,
      profile,
      register: entries({ participant: { authorisedSubscriber: { [has]: decided } } }),
      code: 'SUBSCRIBER_NOT_AUTHORISED',
      message: `participant "alpha" is no Authorised Subscriber for ${lacks} certificates`,
      source: RAPP,
      cure: new RegExp(`^record the approved application with "tpki participant authorise alpha --for ${lacks}"$`),
      cured: entries({ participant: { authorisedSubscriber: { [lacks]: decided } } }),
      waivable: 'subscriber-application',
    }),
  ),
  {
    name: 'no Authorised Subscriber at all, file signing',
    profile: 'iki/file-signing',
    register: entries({ participant: { authorisedSubscriber: {} } }),
    code: 'SUBSCRIBER_NOT_AUTHORISED',
    message: 'participant "alpha" is no Authorised Subscriber for organisation or device certificates',
    source: RAPP,
    cure: /--for organisation"$/,
    cured: entries({ participant: { authorisedSubscriber: { device: decided } } }),
    waivable: 'subscriber-application',
  },
  {
    name: 'DCCKI: no Party and no RDP',
    profile: DCCKI,
    register: entries({ participant: { kind: 'non-sec-manufacturer' } }),
    code: 'DCCKI_NOT_SEC_PARTY',
    message: 'participant "alpha" is a non-sec-manufacturer; DCCKI certificates are for Parties and RDPs',
    source: 'ETAD 4.4(b)',
    cure: /^set "allowNonSecDccki" in world.yaml /,
    cured: entries({ participant: { kind: 'rdp' } }),
    waivable: null,
  },
  {
    name: 'DCCKI: an ARO only',
    profile: DCCKI,
    register: entries({ sro: { appointments: ['smki-sro'] } }),
    code: 'SRO_MISSING',
    message: 'participant "alpha" has no DCCKI SRO',
    source: 'ETAD 4.4(b)',
    cure: /--appointment dccki-sro"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'DCCKI: an SRO only',
    profile: DCCKI,
    register: entries({ aro: { appointments: ['smki-aro'] } }),
    code: 'ARO_MISSING',
    message: 'participant "alpha" has no DCCKI ARO',
    source: 'ETAD 4.4(b)',
    cure: /--appointment dccki-aro"$/,
    cured: entries(),
    waivable: null,
  },
  {
    name: 'DCCKI: an SRO whose identity nobody has verified',
    profile: DCCKI,
    register: entries({ sro: unverified }),
    code: 'IDENTITY_NOT_VERIFIED',
    message: 'the identity of no DCCKI SRO of participant "alpha" is verified (sro of alpha)',
    source: 'ETAD 4.4(f)(i)',
    cure: /^record who verified it/,
    cured: entries(),
    waivable: null,
  },
]

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

  test('and what is not in the register has no certificate', async () => {
    const deps = await depsWith(entries())
    const error = await refusalOf(requestOf(DEVICE, 'beta'), deps)
    expect(error).toMatchObject({
      code: 'PARTICIPANT_UNKNOWN',
      message: 'participant "beta" is not in the register',
      source: 'SEC Appendix M, Authorised Subscriber',
      cure: 'add it with "tpki participant add beta"; see "tpki participant list"',
    })
  })

  test('the cures that are another request than the register', async () => {
    const deps = await depsWith(entries({ participant: { userRoles: ['other-user'] } }))
    await issue(requestOf(DEVICE, 'alpha', { deviceType: 'ESME' }), deps)
    await issue(requestOf(DEVICE, 'alpha', { interface: 'batched' }), deps)
  })

  test('a second person cures as well as a first one verified', async () => {
    const second = parseEntry('person', 'alpha/second', 'alpha', {
      name: 'Second',
      appointments: ['smki-aro'],
      verified: decided,
    })
    const deps = await depsWith([...entries({ aro: unverified }), second])
    await issue(requestOf(DEVICE, 'alpha'), deps)
  })

  test('the operator is the lab itself, and the audit row says that its entitlement was skipped', async () => {
    const deps = world.deps()
    const { record } = await issue(requestOf(DEVICE, 'operator'), deps)
    expect((await deps.store.findAuditOfSerial(record.serial))?.detail.entitlement).toBe('skipped')
  })

  test('a world may allow DCCKI to those outside the SEC', async () => {
    const manufacturer = entries({ participant: { kind: 'non-sec-manufacturer' } })
    const deps = await depsWith(manufacturer, { ...world.config, allowNonSecDccki: true })
    await issue(requestOf(DCCKI, 'alpha'), deps)
  })

  test('the Ad Hoc service does no Eligible Subscriber check, and wants an earlier certificate', async () => {
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

  test.each(waivableCases)('by both lets through: $name', async ({ profile, register, waivable }) => {
    const deps = await depsWith([...register, waiver([waivable as string], BOTH)])
    const { record } = await issue(requestOf(profile, 'alpha'), deps)
    expect((await deps.store.findAuditOfSerial(record.serial))?.detail).toMatchObject({ waivers: ['alpha/w1'] })
  })

  test.each([
    { by: 'the DCC alone', agreed: { dcc: true, participant: false }, missing: 'the participant' },
    { by: 'the participant alone', agreed: { dcc: false, participant: true }, missing: 'the DCC' },
    { by: 'nobody', agreed: { dcc: false, participant: false }, missing: 'the DCC' },
  ])('by $by does not stand, and the refusal says so', async ({ agreed, missing }) => {
    for (const { profile, register, waivable, code, message } of waivableCases) {
      const deps = await depsWith([...register, waiver([waivable as string], agreed)])
      expect(await refusalOf(requestOf(profile, 'alpha'), deps)).toMatchObject({
        code,
        message: `${message}; waiver "alpha/w1" does not stand: ${missing} has not agreed`,
        source: `${RAPP}; ETAD 3.4(c)`,
      })
    }
  })

  test('of another requirement does not help, nor does another participant’s', async () => {
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

  test.each(fixedCases)('of everything does not reach: $name', async ({ profile, request, register, code }) => {
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
