import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'

const lab = new Lab()
const RANGE = '90b3d51f30010000-90b3d51f3001ffff'

beforeAll(async () => {
  await lab.makeWorld()
})

/** Runs a command line given as one text, without quotes in it. */
const tpki = (line: string, ...more: readonly string[]) => lab.tpki(...line.split(' '), ...more)
const done = async (line: string, ...more: readonly string[]) => (await lab.done(...line.split(' '), ...more)).stdout
const json = (line: string, ...more: readonly string[]) => lab.json(...line.split(' '), ...more)
const refused = async (line: string, code: number, error: Refusal, ...more: readonly string[]) =>
  expectRefusal(await tpki(line, ...more), { code, error })

describe('a participant', () => {
  test('is added, shown and listed', async () => {
    const fields = ['--name', 'Acme Energy', '--trading-name', 'Acme Gas', '--sec-party-id', 'P-7']
    const roles = [
      '--role',
      'supplier',
      '--role',
      '03',
      '--user-role',
      'import-supplier',
      '--user-role',
      'gas-supplier',
    ]
    const range = ['--eui64-range', '90-B3-D5-1F-30-01-00-00-90-B3-D5-1F-30-01-FF-FF=esme']
    expect(await done('participant add acme --kind party', ...fields, ...roles, ...range)).toBe(
      'added participant acme\n',
    )
    expect(await json('participant list')).toEqual({
      participants: [
        {
          id: 'acme',
          name: 'Acme Energy',
          tradingNames: ['Acme Gas'],
          secPartyId: 'P-7',
          kind: 'party',
          userRoles: ['import-supplier', 'gas-supplier'],
          remotePartyRoles: [2, 3],
          eui64Ranges: [{ from: '90b3d51f30010000', to: '90b3d51f3001ffff', deviceType: 'ESME' }],
          authorisedSubscriber: { organisation: null, device: null },
          suspended: null,
        },
      ],
    })
    expect(await done('participant list')).toMatch(/^acme +Acme Energy +party +02 03 +90b3\S+=ESME +active$/m)
    const shown = await done('participant show acme')
    expect(shown).toMatch(/^device certificates +no\n +SRO_MISSING: participant "acme" has no SMKI SRO /m)
  })

  test('is changed in what is named: lists grow, and lose what is dropped', async () => {
    const grown = ['--role', '08', '--trading-name', 'Acme Water', '--no-sec-party-id']
    await done(
      'participant set acme --user-role other-user --eui64-range 90:b3:d5:1f:30:02:00:00-90b3d51f30020001',
      ...grown,
    )
    const dropped = [
      '--drop-role',
      'networkOperator',
      '--drop-trading-name',
      'Acme Gas',
      '--drop-user-role',
      'gas-supplier',
    ]
    const answer = await json('participant set acme', ...dropped, '--drop-eui64-range', RANGE, '--name', 'Acme plc')
    expect(answer).toEqual({ changes: [{ kind: 'participant', id: 'acme', change: 'changed' }], warnings: [] })
    expect(await json('participant show acme')).toMatchObject({
      name: 'Acme plc',
      kind: 'party',
      secPartyId: null,
      tradingNames: ['Acme Water'],
      userRoles: ['import-supplier', 'other-user'],
      remotePartyRoles: [2, 8],
      eui64Ranges: [{ from: '90b3d51f30020000', to: '90b3d51f30020001', deviceType: null }],
    })
    expect(await done('participant set acme --role 02')).toBe('nothing changed\n')
    // The same range with a type takes the place of the one without.
    await done('participant set acme --eui64-range 90b3d51f30020000-90b3d51f30020001=GSME')
    const { eui64Ranges } = await json('participant show acme')
    expect(eui64Ranges).toEqual([{ from: '90b3d51f30020000', to: '90b3d51f30020001', deviceType: 'GSME' }])
  })

  test('is authorised, suspended and resumed; show says what follows', async () => {
    await done(
      'person add --participant acme --appointment smki-sro --verified-by RA --verified-at 2026-01-05',
      '--name',
      'Alex Example',
    )
    await done('person add --participant acme --appointment smki-aro --verified-by RA', '--name', 'Sam Example')
    await done('participant authorise acme --for organisation --at 2026-01-06T09:00:00Z', '--by', 'The RA')
    const groups = async () =>
      Object.fromEntries(
        (await json('participant show acme')).standing.map((group: { certificates: string; may: boolean }) => [
          group.certificates,
          group.may,
        ]),
      )
    expect(await groups()).toEqual({ organisation: true, device: false, iki: true, dccki: false })
    const shown = await json('participant show acme')
    expect(shown.authorisedSubscriber.organisation).toEqual({ by: 'The RA', at: '2026-01-06T09:00:00Z' })
    expect(shown.standing[1].profiles[0]).toMatchObject({
      profile: 'smki-device/device-ds',
      may: false,
      refusals: [{ code: 'SUBSCRIBER_NOT_AUTHORISED', source: 'ETAD 3.2, SMKI RAPP' }],
    })
    await done('participant suspend acme --reason drill --actor duty-manager')
    expect((await json('participant show acme')).suspended).toMatchObject({ by: 'duty-manager', reason: 'drill' })
    expect(await groups()).toEqual({ organisation: false, device: false, iki: false, dccki: false })
    await done('participant resume acme')
    expect((await groups()).organisation).toBe(true)
    await done('participant authorise acme --for organisation --withdraw')
    expect((await groups()).organisation).toBe(false)
  })

  test('goes with its people and waivers', async () => {
    await done('participant add gone --name Gone --kind rdp')
    await done('person add --participant gone --name Kim --appointment dccki-sro')
    await done('waiver add gone --requirement smki-sro')
    expect(await done('participant remove gone')).toBe(
      'removed person gone/kim\nremoved waiver gone/smki-sro\nremoved participant gone\n',
    )
  })
})

describe('people', () => {
  test('are added, verified, listed and removed; both offices in one hand is a warning', async () => {
    const add = await lab.tpki(
      ...['person', 'add', '--participant', 'acme', '--name', 'Zoë Both', '--json'],
      ...['--appointment', 'dccki-sro', '--appointment', 'dccki-aro'],
    )
    expect(add.stderr).toMatch(/^tpki: warning: person "acme\/zoe-both" is both SRO and ARO of DCCKI; [^\n]+\n$/)
    expect(JSON.parse(add.stdout)).toMatchObject({
      changes: [{ kind: 'person', id: 'acme/zoe-both', change: 'added' }],
      warnings: [expect.stringContaining('is both SRO and ARO of DCCKI')],
    })
    await done('person verify acme/zoe-both --by RA --at 2026-02-01')
    const { people } = await json('person list --participant acme')
    expect(people).toContainEqual({
      id: 'acme/zoe-both',
      participant: 'acme',
      name: 'Zoë Both',
      appointments: ['dccki-sro', 'dccki-aro'],
      verified: { by: 'RA', at: '2026-02-01T00:00:00Z' },
    })
    await done('person add --participant acme --name Zoe --appointment smki-sro --id second')
    expect(await done('person list')).toMatch(/^acme\/second +Zoe +smki-sro +no$/m)
    expect(await done('person remove acme/second')).toBe('removed person acme/second\n')
  })
})

describe('a waiver', () => {
  test('stands once both sides have agreed, the participant for itself', async () => {
    await done('waiver add acme --requirement subscriber-application --comment early')
    const stands = async () => (await json('waiver list')).waivers[0].stands
    const device = async () => (await json('participant show acme')).standing[1]
    await done('waiver agree acme/subscriber-application --party dcc --by DCC')
    expect([await stands(), (await device()).may]).toEqual([false, false])
    expect((await device()).profiles[0].refusals[0].message).toMatch(
      /waiver "acme\/subscriber-application".*the participant has not agreed$/,
    )
    await done('waiver agree acme/subscriber-application --party participant --as acme --by Alex')
    expect([await stands(), (await device()).profiles[0].waivers]).toEqual([true, ['acme/subscriber-application']])
    expect(await done('waiver list')).toMatch(/^acme\/subscriber-application +subscriber-application +yes .* early$/m)
    await done('waiver remove acme/subscriber-application')
    expect(await json('waiver list')).toEqual({ waivers: [] })
  })

  test.each(['srept', 'dccki-aro', 'limit', 'profile'])('does not reach %s', async (requirement) => {
    await refused(`waiver add acme --requirement smki-sro --requirement ${requirement}`, 4, [
      'WAIVER_OUT_OF_REACH',
      'smki-sro',
    ])
  })
})

describe('policies', () => {
  test('the list shows which version is in force, and a certificate which one it was', async () => {
    await done('policy add test-certificate-policy 1.0 --effective-from 2026-01-01')
    await done('policy add test-certificate-policy 1.1 --effective-from 2026-06-01 --document DCC/1.1')
    await done('policy add test-certificate-policy 2.0 --effective-from 2199-07-01')
    await done('policy add dccki-certificate-policy 4 --effective-from 2026-01-01T09:00:00Z')
    const { policies } = await json('policy list')
    expect(policies.map(({ id, effectiveFrom, state }: Record<string, string>) => [id, effectiveFrom, state])).toEqual([
      ['dccki-certificate-policy@4', '2026-01-01T09:00:00Z', 'in force'],
      ['test-certificate-policy@1.0', '2026-01-01T00:00:00Z', 'past'],
      // Midnight in London, in summer.
      ['test-certificate-policy@1.1', '2026-05-31T23:00:00Z', 'in force'],
      ['test-certificate-policy@2.0', '2199-06-30T23:00:00Z', 'to come'],
    ])
    const csr = await lab.newCsr('smki-device/device-ds', 'policy')
    const { serial, policyVersion } = await lab.issue('smki-device/device-ds', csr)
    expect(policyVersion).toBe('1.1')
    expect(await done('cert show', serial)).toMatch(/^policyVersion +1\.1$/m)
    expect(await done('policy remove test-certificate-policy@1.1')).toBe('removed policy test-certificate-policy@1.1\n')
    expect((await json('cert show', serial)).policyVersion).toBe('1.1')
  })
})

describe.concurrent('what is wrong is said in one line', () => {
  test.each<[string, number, Refusal]>([
    ['participant show none', 1, ['REGISTER_ENTRY_UNKNOWN', 'none']],
    ['participant set none --name x', 1, ['REGISTER_ENTRY_UNKNOWN', 'none']],
    ['participant remove none', 1, ['REGISTER_ENTRY_UNKNOWN', 'none']],
    ['participant suspend none --reason x', 1, ['REGISTER_ENTRY_UNKNOWN', 'none']],
    ['person verify acme/none --by x', 1, ['REGISTER_ENTRY_UNKNOWN', 'acme/none']],
    ['person remove acme/none', 1, ['REGISTER_ENTRY_UNKNOWN', 'acme/none']],
    ['person list --participant none', 1, ['REGISTER_ENTRY_UNKNOWN', 'none']],
    ['waiver remove acme/none', 1, ['REGISTER_ENTRY_UNKNOWN', 'acme/none']],
    ['waiver agree acme/none --party dcc --by x', 1, ['REGISTER_ENTRY_UNKNOWN', 'acme/none']],
    ['policy remove test-certificate-policy@9', 1, ['REGISTER_ENTRY_UNKNOWN', 'test-certificate-policy@9']],
    ['participant add acme --name x --kind party', 1, ['REGISTER_CONFLICT', 'acme']],
    ['participant add Acme --name x --kind party', 1, ['REGISTER_INVALID', 'Acme']],
    ['participant add operator --name x --kind party', 1, ['REGISTER_INVALID', 'operator']],
    ['person add --participant none --name x --appointment smki-sro', 1, ['REGISTER_CONFLICT', 'none']],
    ['person add --participant acme --name 李 --appointment smki-sro', 2, ['USAGE', '--id']],
    ['person add --participant acme --name x --appointment smki-sro --id a/b', 1, ['REGISTER_INVALID', 'acme/a/b']],
    [
      'person add --participant acme --name x --appointment boss',
      2,
      ['USAGE', 'boss', '--appointment', 'smki-sro', 'smki-aro', 'dccki-sro', 'dccki-aro'],
    ],
    [
      'person add --participant acme --name x --appointment smki-sro --verified-at 2026-01-01',
      2,
      ['USAGE', '--verified-at', '--verified-by'],
    ],
    ['participant set acme', 2, ['USAGE']],
    ['participant set acme --role 9x', 2, ['USAGE', '9x', 'or']],
    ['participant set acme --user-role king', 2, ['USAGE', 'king', '--user-role', 'import-supplier']],
    ['participant set acme --drop-role 7f', 1, ['REGISTER_ENTRY_UNKNOWN', 'acme', '7F', '02', '08']],
    ['participant set acme --eui64-range 90b3d51f30010000', 2, ['USAGE']],
    ['participant set acme --eui64-range 90b3d51f3001000-90b3d51f300100000', 2, ['USAGE']],
    ['participant set acme --eui64-range 90b3d51f30010000-90b3d51f30010001=METER', 2, ['USAGE', 'METER', 'GSME']],
    [
      'participant set acme --eui64-range 90b3d51f30010001-90b3d51f30010000',
      1,
      ['REGISTER_INVALID', 'eui64Ranges.1.to', '90b3d51f30010000', 'from'],
    ],
    [
      'participant add two --name x --kind party --eui64-range 90b3d51f30020001-90b3d51f30020002',
      1,
      ['REGISTER_CONFLICT', 'two', 'acme', '90b3d51f30020001-90b3d51f30020002', '90b3d51f30020000-90b3d51f30020001'],
    ],
    ['participant authorise acme --for device --at yesterday', 2, ['USAGE', 'yesterday']],
    ['participant authorise acme --for device --at 2026-02-30', 2, ['USAGE', '2026-02-30']],
    ['participant authorise acme --for device --at 2199-01-01', 2, ['USAGE', '2199-01-01']],
    ['participant authorise acme --for device --withdraw --by x', 2, ['USAGE', '--withdraw', '--by']],
    ['policy add test-certificate-policy 1.0 --effective-from 2026-03-01', 1, ['REGISTER_CONFLICT']],
    ['policy add test-certificate-policy 1.2 --effective-from 2026-01-01', 1, ['REGISTER_CONFLICT']],
    ['policy add test-certificate-policy 1.2 --effective-from soon', 2, ['USAGE', 'soon']],
  ])('%s', async (line, code, error) => {
    await refused(line, code, error)
  })

  test('as --json too', async () => {
    const { code, stdout } = await tpki('participant show none --json')
    expect([code, JSON.parse(stdout).error]).toEqual([
      1,
      {
        code: 'REGISTER_ENTRY_UNKNOWN',
        message: expect.stringContaining('"none"'),
        cure: expect.stringContaining('"tpki participant list"'),
        source: null,
        reference: null,
      },
    ])
  })

  test.each([
    'participant add x --name x --kind charity',
    'waiver agree x/y --party both --by x',
    'policy add cp 1 --effective-from 2026-01-01',
  ])('commander says what is allowed: %s', async (line) => {
    const { code, stdout, stderr } = await tpki(line)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^tpki: error: .* is invalid( for argument '\w+')?\. Allowed choices are .*\n$/)
  })
})

describe.concurrent('a participant that asks', () => {
  beforeAll(async () => {
    await done('participant add other --name Other --kind rdp')
    await done('waiver add other --requirement smki-sro')
  })

  test('sees its own', async () => {
    expect((await json('participant list --as other')).participants).toMatchObject([{ id: 'other' }])
    expect(await json('participant show other --as other')).toMatchObject({ id: 'other', kind: 'rdp' })
    expect((await json('person list --as other')).people).toEqual([])
    expect((await json('waiver list --as other')).waivers).toMatchObject([{ id: 'other/smki-sro' }])
    const { code, stdout } = await lab.run(['participant', 'list', '--json'], { env: { TPKI_PARTICIPANT: 'other' } })
    expect([code, JSON.parse(stdout).participants.length]).toEqual([0, 1])
  })

  test.each([
    'participant show acme',
    'participant show none',
    'person list --participant acme',
    'waiver list --participant acme',
    'waiver agree acme/x --party participant --by x',
    'waiver agree other/smki-sro --party dcc --by x',
    'waiver remove other/smki-sro',
    'participant set other --role 02',
    'participant resume other',
    'person add --participant other --name x --appointment smki-sro',
    'policy add test-certificate-policy 7 --effective-from 2026-04-01',
    'approval add --subject alternative-publication --by x --at 2026-01-01 --reference x',
    'environment add uit-x',
    'register export',
  ])('and is refused: %s', async (line) => {
    const run = await tpki(line, '--as', 'other')
    expectRefusal(run, { code: 4, error: ['ACCESS_DENIED', '"other"', '[ETAD 6.8]'] })
    expect(run.stderr).toMatch(/^tpki: hint: .*"tpki audit explain \d+"/m)
  })
})
