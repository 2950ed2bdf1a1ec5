import { readdirSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { exportKeyPem } from '../../../core/pki/x509/export-key.ts'
import { toPem } from '../../../core/pki/x509/pem.ts'
import { expectRefusal, Lab, type Refusal } from '../../support/cli.ts'
import { makeParty } from '../../support/parties.ts'

const lab = new Lab()
const [ONE, TWO] = ['00db1234567890a1', '00db1234567890a2']
const CHALLENGE = `made/${ONE}.challenge.json`
const JUDGE = `made/judge/${ONE}.judge.json`
const KEYS = ['--ds-key', 'one.ds.key', '--ka-key', 'one.ka.key']

beforeAll(async () => {
  for (const [name, eui64] of [
    ['one', ONE],
    ['two', TWO],
  ] as const) {
    const party = await makeParty(name, eui64)
    lab.write(`certs/${name}.pem`, toPem('CERTIFICATE', party.dsDer) + toPem('CERTIFICATE', party.kaDer))
    lab.write(`${name}.ds.key`, exportKeyPem(party.ds))
    lab.write(`${name}.ka.key`, exportKeyPem(party.ka))
  }
  await lab.done('device', 'challenge', 'certs', '--out', 'made')
  await lab.done('device', 'answer', CHALLENGE, ...KEYS, '--out', `right/${ONE}.answer.json`)
})

describe.concurrent('device challenge', () => {
  test('a challenge a device; what the judge keeps lies apart, for its owner alone', () => {
    expect(readdirSync(lab.path('made')).sort()).toEqual([`${ONE}.challenge.json`, `${TWO}.challenge.json`, 'judge'])
    expect(readdirSync(lab.path('made/judge')).sort()).toEqual([`${ONE}.judge.json`, `${TWO}.judge.json`])
    expect(statSync(lab.path(JUDGE)).mode & 0o777).toBe(0o600)
    expect(lab.read(CHALLENGE)).not.toContain(JSON.parse(lab.read(JUDGE)).agreementPrivateKey)
  })

  test('expires after --valid', async () => {
    const { challenges } = await lab.json('device', 'challenge', 'certs/one.pem', '--out', 'valid', '--valid', '2d')
    const left = Date.parse(challenges[0].expires) - Date.now()
    expect(challenges).toHaveLength(1)
    expect(left).toBeGreaterThan(47 * 3_600_000)
    expect(left).toBeLessThanOrEqual(48 * 3_600_000)
    expectRefusal(await lab.tpki('device', 'challenge', 'certs', '--out', 'x', '--valid', '31d'), {
      code: 2,
      error: ['USAGE', '31d', '--valid', '30s', '10m', '1h', '2d'],
    })
  })

  test('a challenge that waits for its answer is not replaced', async () => {
    const before = lab.read(CHALLENGE)
    const run = await lab.tpki('device', 'challenge', 'certs/one.pem', '--out', 'made')
    expectRefusal(run, { code: 1, error: ['OUTPUT_UNWRITABLE', JUDGE] })
    expect(lab.read(CHALLENGE)).toBe(before)
  })

  test('certificates of no device are refused', async () => {
    lab.write('half.pem', lab.read('certs/two.pem').split(/(?<=END CERTIFICATE-----\n)/)[0] ?? '')
    expectRefusal(await lab.tpki('device', 'challenge', 'half.pem', '--out', 'half'), {
      code: 1,
      error: ['CREDENTIALS_INCOMPLETE', TWO, '[GBCS 12]'],
    })
    const run = await lab.tpki('device', 'challenge', 'half.pem', 'certs/one.pem', '--out', 'one-of-two', '--json')
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({
      challenges: [{ device: ONE, challenge: `one-of-two/${ONE}.challenge.json` }],
      refused: [{ device: TWO, error: { code: 'CREDENTIALS_INCOMPLETE' } }],
    })
    lab.write('supplier.pem', toPem('CERTIFICATE', (await makeParty('supplier', '00db1234567800a1', 2)).dsDer))
    expectRefusal(await lab.tpki('device', 'challenge', 'supplier.pem', '--out', 'none'), {
      code: 1,
      error: 'INPUT_NOT_CERTIFICATE',
    })
  })
})

describe.concurrent('device answer and judge', () => {
  test('a right answer passes, by the challenge, by the judge file and by the folder', async () => {
    for (const challenge of [CHALLENGE, JUDGE]) {
      const { results } = await lab.json('device', 'judge', challenge, '--answers', 'right')
      expect(results).toEqual([{ device: ONE, file: `right/${ONE}.answer.json`, verdict: 'pass', findings: [] }])
    }
    const run = await lab.tpki('device', 'judge', 'made', '--answers', 'right')
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 1, stderr: '' })
    expect(run.stdout).toBe(
      `ok    ${ONE}  right/${ONE}.answer.json\nFAIL  ${TWO}  no answer\n      error: e_answer_missing: device ${TWO} has no answer [ISO/IEC 9798-1]\n`,
    )
  })

  test('an answer of another device fails, and an altered challenge is not judged by', async () => {
    await lab.done(
      'device',
      'answer',
      CHALLENGE,
      '--ds-key',
      'two.ds.key',
      '--ka-key',
      'two.ka.key',
      '--out',
      'swapped.json',
    )
    const run = await lab.tpki('device', 'judge', 'made', '--answers', 'swapped.json', '--json')
    expect(run.code).toBe(1)
    const { results } = JSON.parse(run.stdout)
    expect(results[0].findings[0]).toEqual({
      rule: 'e_signature_other_device',
      severity: 'error',
      field: 'response.signature',
      message: `the signature was made with the digital signing key of device ${TWO}`,
      source: 'FIPS 186-5',
    })
    lab.copy(JUDGE, `moved/judge/${ONE}.judge.json`)
    lab.write(`moved/${ONE}.challenge.json`, lab.read(CHALLENGE).replace(/("expires": ")2/, '$13'))
    expectRefusal(await lab.tpki('device', 'judge', `moved/${ONE}.challenge.json`, '--answers', 'right'), {
      code: 1,
      error: ['CHALLENGE_INVALID', `moved/${ONE}.challenge.json`, `moved/judge/${ONE}.judge.json`],
    })
  })

  test('late by the clock of the world', async () => {
    await lab.done('init', 'tpki-late')
    await lab.done('world', 'clock', '2099-01-01T00:00:00Z', '--world', 'tpki-late')
    const run = await lab.tpki('device', 'judge', JUDGE, '--answers', 'right', '--world', 'tpki-late')
    expect(run.code).toBe(1)
    expect(run.stdout).toMatch(/e_answer_late: .* 2099-01-01T00:00:0\dZ/)
  })

  test('an answer that cannot be read is reported, and its device has not answered', async () => {
    lab.write('bad/x.answer.json', '{}')
    const run = await lab.tpki('device', 'judge', JUDGE, '--answers', 'bad', '--json')
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout).results).toMatchObject([
      { device: ONE, file: null, findings: [{ rule: 'e_answer_missing' }] },
      { device: null, file: 'bad/x.answer.json', error: { code: 'ANSWER_INVALID' } },
    ])
    expect(run.stderr).toMatch(/^tpki: error: "bad\/x\.answer\.json" is not a valid answer: "format" is missing/)
  })

  test('--signer signs instead of a key file', async () => {
    const script = `
      const { createPrivateKey, sign } = require('node:crypto')
      const { readFileSync } = require('node:fs')
      const key = createPrivateKey(readFileSync('one.ds.key'))
      process.stdout.write(sign('sha256', readFileSync(0), { key, dsaEncoding: 'ieee-p1363' }))`
    lab.write('sign.cjs', script)
    const signer = `"${process.execPath}" sign.cjs`
    await lab.done('device', 'answer', CHALLENGE, '--signer', signer, '--ka-key', 'one.ka.key', '--out', 'signed.json')
    const { results } = await lab.json('device', 'judge', JUDGE, '--answers', 'signed.json')
    expect(results[0].verdict).toBe('pass')
    expectRefusal(await lab.tpki('device', 'answer', CHALLENGE, '--signer', 'exit 9', '--ka-key', 'one.ka.key'), {
      code: 1,
      error: 'SIGNER_FAILED',
    })
  })

  test('exactly one thing signs and one agrees', async () => {
    const cases: readonly [readonly string[], Refusal][] = [
      [
        ['--ka-key', 'one.ka.key'],
        ['USAGE', '--ds-key', '--signer', '--pkcs11-label-ds'],
      ],
      [
        [...KEYS, '--signer', 'true'],
        ['USAGE', '--ds-key', '--signer', '--pkcs11-label-ds'],
      ],
      [
        ['--ds-key', 'one.ds.key'],
        ['USAGE', '--ka-key', '--pkcs11-label-ka'],
      ],
      [
        ['--ds-key', 'one.ds.key', '--pkcs11-label-ka', 'ka'],
        ['USAGE', '--pkcs11-module', '--pin-file'],
      ],
      [
        [...KEYS, '--key-timeout', '0'],
        ['USAGE', '0', '--key-timeout', '3600'],
      ],
    ]
    for (const [args, error] of cases)
      expectRefusal(await lab.tpki('device', 'answer', CHALLENGE, ...args), { code: 2, error })
  })
})
