import { existsSync, mkdirSync } from 'node:fs'
import { beforeAll, expect } from 'vitest'
import { exportKeyDer } from '../../core/pki/x509/export-key.ts'
import { toPem } from '../../core/pki/x509/pem.ts'
import { expectRefusal, Lab, type Refusal, type Run } from '../support/cli.ts'
import { makeParty } from '../support/parties.ts'
import { needs, runTool } from '../support/tools.ts'

const MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]
const MODULE = MODULES.find((path) => existsSync(path)) ?? 'libsofthsm2.so'
const DEVICE = '00db1234567890a1'
const CHALLENGE = `made/${DEVICE}.challenge.json`

const lab = new Lab()
const softhsm = needs('softhsm2-util', 'pkcs11-tool')

softhsm.describe('a token that SoftHSM plays', () => {
  const env = (): Record<string, string> => ({ SOFTHSM2_CONF: lab.path('softhsm2.conf') })
  const tool = async (name: 'softhsm2-util' | 'pkcs11-tool', ...args: string[]): Promise<void> => {
    const ran = await runTool(name, args, { env: env() })
    expect(ran.code, ran.output).toBe(0)
  }
  const onToken = (...args: string[]): Promise<void> =>
    tool('pkcs11-tool', '--module', MODULE, '--login', '--pin', '1234', ...args)
  const answer = (ds: string, ka: string, ...more: string[]): Promise<Run> => {
    const token = ['--pkcs11-module', MODULE, '--pin-file', 'pin', '--pkcs11-label-ds', ds, '--pkcs11-label-ka', ka]
    return lab.run(['device', 'answer', CHALLENGE, ...token, ...more], { env: env() })
  }

  beforeAll(async () => {
    mkdirSync(lab.path('tokens'))
    lab.write(
      'softhsm2.conf',
      `directories.tokendir = ${lab.path('tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    )
    lab.write('pin', '1234\n')
    lab.write('wrong-pin', '9999\n')
    await tool('softhsm2-util', '--init-token', '--free', '--label', 'device', '--so-pin', '12345678', '--pin', '1234')
    const party = await makeParty('token', DEVICE)
    lab.write('certs.pem', toPem('CERTIFICATE', party.dsDer) + toPem('CERTIFICATE', party.kaDer))
    // A key that stands first in the token, to be taken by mistake.
    await onToken('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'other', '--id', '01', '--usage-sign')
    for (const [label, id, key] of [
      ['my ds', '0a', party.ds],
      ['my ka', '0b', party.ka],
    ] as const) {
      lab.write('key.der', exportKeyDer(key))
      const usage = label === 'my ds' ? '--usage-sign' : '--usage-derive'
      await onToken('--write-object', lab.path('key.der'), '--type', 'privkey', '--label', label, '--id', id, usage)
    }
    await onToken('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'twin', '--id', '0c', '--usage-sign')
    await onToken('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'twin', '--id', '0d', '--usage-sign')
    await onToken('--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'nameless', '--usage-sign')
    await lab.done('device', 'challenge', 'certs.pem', '--out', 'made')
  }, 60_000)

  softhsm.test('answers a challenge, found by the labels of its keys', async () => {
    const run = await answer('my ds', 'my ka', '--out', 'token.answer.json')
    expect(run.code, run.stderr).toBe(0)
    const { results } = await lab.json('device', 'judge', 'made', '--answers', 'token.answer.json')
    expect(results).toMatchObject([{ device: DEVICE, verdict: 'pass' }])
    expect((await answer('my ds', 'my ka', '--pkcs11-token', 'device')).code).toBe(0)
  })

  softhsm.test('never takes another key than the one named', async () => {
    const cases: readonly [string, Refusal][] = [
      ['none', ['TOKEN_FAILED', 'none']],
      ['twin', ['TOKEN_FAILED', 'twin']],
      ['nameless', ['TOKEN_FAILED', 'nameless']],
    ]
    for (const [label, error] of cases) expectRefusal(await answer(label, 'my ka'), { code: 1, error })
    // One that may not agree is refused by the token itself.
    expectRefusal(await answer('my ds', 'other'), {
      code: 1,
      error: 'TOKEN_FAILED',
    })
  })

  softhsm.test('a wrong PIN, a module and a token that are not there are one clear line', async () => {
    const token = ['--pkcs11-label-ds', 'my ds', '--pkcs11-label-ka', 'my ka']
    const cases: readonly [readonly string[], Refusal][] = [
      [['--pkcs11-module', MODULE, '--pin-file', 'wrong-pin'], ['TOKEN_FAILED']],
      [['--pkcs11-module', '/nowhere.so', '--pin-file', 'pin'], ['TOKEN_FAILED']],
      [['--pkcs11-module', MODULE, '--pin-file', 'pin', '--pkcs11-token', 'nobody'], ['TOKEN_FAILED']],
    ]
    for (const [args, error] of cases)
      expectRefusal(await lab.run(['device', 'answer', CHALLENGE, ...token, ...args], { env: env() }), {
        code: 1,
        error,
      })
  })
})
