import { cpSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { deviceRules } from '../../../core/index.ts'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()
// A folder in which there is no world.
const bare = new Lab()
const TYPES = ['ESME', 'GSME', 'CHF', 'GPF', 'PPMID', 'HCALCS', 'SAPC']
const RULE_NAMES = deviceRules.map(({ name }) => name)

beforeAll(async () => {
  await lab.makeWorld()
  await lab.done('device', 'make', '--set', 'full', '--out', 'full')
})

describe.concurrent('device check', () => {
  test('--json has exactly the keys that scripts rely on', async () => {
    const { devices, ...more } = await lab.json('device', 'check', 'full/devices.yaml')
    expect(more).toEqual({})
    expect(devices.map(({ type }: { type: string }) => type)).toEqual(TYPES)
    for (const { device, type, verdict, rules, ...rest } of devices) {
      expect({ device, type, verdict, rest }).toEqual({
        device: expect.stringMatching(/^00db12[0-9a-f]{10}$/),
        type,
        verdict: 'pass',
        rest: {},
      })
      expect(rules.map(({ rule }: { rule: string }) => rule)).toEqual(RULE_NAMES)
      for (const each of rules) expect(Object.keys(each)).toEqual(['rule', 'result', 'because', 'findings'])
    }
  })

  test('of a folder, without a manifest; and by --manifest', async () => {
    const { devices } = await lab.json('device', 'check', 'full')
    expect(devices.map(({ type, verdict }: { type: null; verdict: string }) => [type, verdict])).toEqual(
      TYPES.map(() => [null, 'pass']),
    )
    const run = await lab.done('device', 'check', '--manifest', 'full/devices.yaml', '--trust', 'full/trust.pem')
    expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('7 devices: 7 passed, 0 failed')
    expect(run.stdout).not.toMatch(/CPA|certified/)
    // No terminal, no colour and no progress.
    expect(run.stdout + run.stderr).not.toContain('\u001b')
  })

  test('a failure: one line of cause, one of cure; exit code 1; reports', async () => {
    await lab.done('device', 'break', '--rule', 'e_key_mismatch', '--from', 'full', '--out', 'broken')
    const args = [
      'broken/devices.yaml',
      '--trust',
      'broken/trust.pem',
      '--junit',
      'out/report.xml',
      '--markdown',
      'out/summary.md',
    ]
    const run = await lab.tpki('device', 'check', ...args)
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(
      /^FAIL {2}00db12\w{10} {2}ESME .*\n {6}e_key_mismatch: "broken\/esme-\w+\/ds\.key" matches no certificate .*\n {8}cure: give the private key/m,
    )
    expect(run.stdout).toMatch(/7 devices: 6 passed, 1 failed\n$/)
    expect(lab.read('out/report.xml').match(/<testsuite /g)).toHaveLength(7)
    expect(lab.read('out/report.xml').match(/<failure /g)).toHaveLength(1)
    expect(lab.read('out/summary.md')).toContain('❌ 7 devices: 6 passed, 1 failed')
    const quiet = await lab.tpki('device', 'check', 'broken/devices.yaml', '--trust', 'broken/trust.pem', '--quiet')
    expect(quiet.stdout.match(/^(pass|FAIL)/gm)).toEqual(['FAIL'])
    const [first] = JSON.parse((await lab.tpki('device', 'check', ...args, '--json')).stdout).devices
    expect(first.rules.filter(({ result }: { result: string }) => result === 'fail')).toMatchObject([
      { rule: 'e_key_mismatch' },
    ])
  })

  test('colour where it is forced, none with NO_COLOR', async () => {
    const args = ['device', 'check', 'full/devices.yaml']
    expect((await lab.run(args, { env: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[32mpass')
    expect((await lab.run(args, { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b')
  })

  test('without a world and without --trust the chain is not judged, and it says so', async () => {
    cpSync(lab.path('full'), bare.path('full'), { recursive: true })
    const { devices } = await bare.json('device', 'check', 'full/devices.yaml')
    const chain = deviceRules.filter(({ group }) => group === 'chain').map(({ name }) => name)
    for (const { verdict, rules } of devices) {
      expect(verdict).toBe('pass')
      const skipped = rules.filter(({ result }: { result: string }) => result === 'skipped')
      expect(skipped).toEqual(
        chain.map((rule) => ({ rule, result: 'skipped', because: 'no trust anchor was given: --trust', findings: [] })),
      )
    }
    const { stdout } = await bare.done('device', 'check', 'full/devices.yaml')
    expect(stdout).toMatch(/^skipped: chain: .*--trust \(7 devices\)$/m)
  })

  test('an expired chain needs a time to be seen', async () => {
    await lab.done('device', 'break', '--rule', 'e_chain_not_valid_at', '--set', 'sapc', '--out', 'expired')
    const check = ['device', 'check', 'expired/devices.yaml', '--trust', 'expired/trust.pem'] as const
    const [unjudged] = (await lab.json(...check)).devices
    expect(unjudged.rules.find(({ rule }: { rule: string }) => rule === 'e_chain_not_valid_at')).toMatchObject({
      result: 'skipped',
      because: 'no time was given: --at',
    })
    const run = await lab.tpki(...check, '--at', new Date().toISOString().slice(0, 19).concat('Z'))
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('e_chain_not_valid_at')
  })

  test('--signer: the DS key is in no file, and a signer that does not sign right fails', async () => {
    const [name = ''] = readdirSync(lab.path('full')).filter((each) => each.startsWith('ppmid'))
    for (const file of ['ds.pem', 'ka.pem', 'ka.key']) lab.copy(`full/${name}/${file}`, `signed/${file}`)
    lab.write(
      'sign.mjs',
      `import { sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
const key = readFileSync(process.argv[2])
process.stdout.write(sign('sha256', readFileSync(0), { key, dsaEncoding: 'ieee-p1363' }))`,
    )
    const signer = (key: string) => `"${process.execPath}" sign.mjs full/${name}/${key}.key`
    const failures = async (...args: string[]) => {
      const { stdout } = await lab.tpki('device', 'check', 'signed', '--json', ...args)
      const { rules } = JSON.parse(stdout).devices[0]
      return rules
        .filter(({ result }: { result: string }) => result === 'fail')
        .map(({ rule }: { rule: string }) => rule)
    }
    expect(await failures()).toEqual(['e_key_missing'])
    expect(await failures('--signer', signer('ds'))).toEqual([])
    expect(await failures('--signer', signer('ka'))).toEqual(['e_ds_signature_wrong'])
    expect(await failures('--signer', 'exit 3')).toEqual(['e_ds_signature_wrong'])
    const many = await lab.tpki('device', 'check', 'full', '--signer', 'true')
    expectRefusal(many, { code: 2, error: ['USAGE', '--signer'] })
  })

  test('wrong usage and wrong input', async () => {
    expectRefusal(await lab.tpki('device', 'check'), { code: 2, error: ['USAGE', '--manifest'] })
    expectRefusal(await lab.tpki('device', 'check', 'nowhere'), {
      code: 1,
      error: ['INPUT_UNREADABLE', 'nowhere'],
    })
    expectRefusal(await lab.tpki('device', 'check', 'full', '--at', 'soon'), { code: 2, error: ['USAGE', 'soon'] })
    expectRefusal(await lab.tpki('device', 'check', 'full', '--world', 'nowhere'), {
      code: 2,
      error: ['WORLD_NOT_FOUND', 'nowhere'],
    })
    lab.write('bad/devices.yaml', 'devices: [{ device: "00db123456789001", type: ESME, files: ["../full/trust.pem"] }]')
    expectRefusal(await lab.tpki('device', 'check', 'bad/devices.yaml'), {
      code: 1,
      error: 'MANIFEST_INVALID',
    })
    expectRefusal(await lab.tpki('device', 'check', 'full', '--junit', 'tpki-world/keys/smki-device-root-dca.pem'), {
      code: 1,
      error: 'OUTPUT_UNWRITABLE',
    })
    expectRefusal(await lab.tpki('device', 'check', 'full', '--junit', '-'), {
      code: 2,
      error: ['USAGE', '-'],
    })
    expect(existsSync(lab.path('-'))).toBe(false)
    const jwk = JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' })
    for (const [name, key] of Object.entries({ 'bare.hex': `${'0f'.repeat(32)}\n`, 'own.jwk': jwk })) {
      lab.write(name, key)
      expectRefusal(await lab.tpki('device', 'check', 'full', '--junit', name), {
        code: 1,
        error: 'OUTPUT_UNWRITABLE',
      })
    }
  })
})

describe.concurrent('device make', () => {
  test('keys are their owner’s alone, and a set is never written over another', async () => {
    const [folder] = readdirSync(lab.path('full')).filter((name) => name.startsWith('esme'))
    for (const usage of ['ds', 'ka'])
      expect(statSync(lab.path('full', folder ?? '', `${usage}.key`)).mode & 0o777).toBe(0o600)
    expectRefusal(await lab.tpki('device', 'make', '--set', 'gas', '--out', 'full'), {
      code: 1,
      error: ['OUTPUT_UNWRITABLE', 'full'],
    })
    expectRefusal(await lab.tpki('device', 'make', '--set', 'water', '--out', 'w'), {
      code: 2,
      error: ['USAGE', 'water', '--set', 'electricity', 'gas', 'full', 'ppmid', 'hcalcs', 'sapc'],
    })
  })

  test('a seeded world makes the same devices and keys each time', async () => {
    // Computing CA keys from a seed takes seconds, and here only those of devices matter.
    lab.copyWorld('seeded')
    lab.write('seeded/world.yaml', lab.read('seeded/world.yaml').replace('seeded: null', 'seeded: for tests'))
    const keysOf = (out: string) =>
      readdirSync(lab.path(out))
        .filter((name) => !name.includes('.'))
        .map((name) => [name, lab.read(`${out}/${name}/ds.key`), lab.read(`${out}/${name}/ka.key`)])
    await lab.done('device', 'make', '--set', 'gas', '--out', 'gas-1', '--world', 'seeded')
    await lab.done('device', 'make', '--set', 'gas', '--out', 'gas-2', '--world', 'seeded')
    expect(keysOf('gas-2')).toEqual(keysOf('gas-1'))
    expect(keysOf('gas-1')).toHaveLength(3)
    await lab.done('device', 'check', 'gas-2/devices.yaml', '--trust', 'seeded')
  })
})

describe.concurrent('device break', () => {
  test('of a set that fails already, without keys, of no such rule', async () => {
    await lab.done('device', 'break', '--rule', 'e_ds_missing', '--set', 'ppmid', '--out', 'once', '--json')
    const again = await lab.tpki('device', 'break', '--rule', 'e_ka_missing', '--from', 'once', '--out', 'twice')
    expectRefusal(again, { code: 1, error: 'DEVICE_SET_UNFIT' })
    expectRefusal(await lab.tpki('device', 'break', '--rule', 'e_nothing', '--set', 'ppmid', '--out', 'no'), {
      code: 2,
      error: ['DEVICE_RULE_UNKNOWN', 'e_nothing'],
    })
    expectRefusal(await lab.tpki('device', 'break', '--rule', 'e_ds_missing', '--out', 'no'), {
      code: 2,
      error: ['USAGE', '--set', '--from'],
    })
  })

  test('of a set of one’s own, found by its contents', async () => {
    const [name = ''] = readdirSync(lab.path('full')).filter((each) => each.startsWith('hcalcs'))
    for (const file of ['ds.pem', 'ds.key', 'ka.pem', 'ka.key'])
      lab.copy(`full/${name}/${file}`, `own/${file === 'ds.pem' ? 'x' : file}`)
    await lab.done(
      'device',
      'break',
      '--rule',
      'e_policy_oid_wrong',
      '--from',
      'own',
      '--trust',
      'full/trust.pem',
      '--out',
      'own-broken',
    )
    const { code, stdout } = await lab.tpki(
      'device',
      'check',
      'own-broken/devices.yaml',
      '--trust',
      'own-broken/trust.pem',
      '--json',
    )
    const failed = JSON.parse(stdout).devices[0].rules.filter(({ result }: { result: string }) => result === 'fail')
    expect({ code, failed }).toMatchObject({
      code: 1,
      failed: [
        {
          rule: 'e_policy_oid_wrong',
          findings: [{ rule: 'e_policy_oid_wrong', field: 'ds.extensions.certificatePolicies' }],
        },
      ],
    })
  })
})

test('device rules lists every rule with its clause', async () => {
  const { rules } = await lab.json('device', 'rules')
  expect(rules.map(({ name }: { name: string }) => name)).toEqual(RULE_NAMES)
  for (const { source, cure, title } of rules) expect(source && cure && title).toBeTruthy()
  expect((await lab.done('device', 'rules')).stdout).toContain('e_hub_incomplete')
})

test('a certificate alone: what needs a key is skipped and says what is missing', async () => {
  const [name = ''] = readdirSync(lab.path('full')).filter((each) => each.startsWith('sapc'))
  writeFileSync(lab.path('pair.pem'), lab.read(`full/${name}/ds.pem`) + lab.read(`full/${name}/ka.pem`))
  const [{ verdict, rules }] = (await lab.json('device', 'check', 'pair.pem')).devices
  expect(verdict).toBe('pass')
  const skipped = rules
    .filter(({ result }: { result: string }) => result === 'skipped')
    .map(({ rule, because }: { rule: string; because: string }) => [rule, because])
  expect(Object.fromEntries(skipped)).toMatchObject({
    e_key_mismatch: expect.stringContaining('no private key'),
    e_ds_signature_wrong: expect.stringContaining('private key of the DS certificate'),
    e_ka_agreement_wrong: expect.stringContaining('private key of the KA certificate'),
    e_device_id_wrong: expect.stringContaining('no manifest'),
  })
})
