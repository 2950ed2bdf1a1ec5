import { readdirSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()
const mode = (...parts: string[]): number => statSync(lab.path(...parts)).mode & 0o777

test.concurrent('init makes a world that only its owner may read, and is refused a second time', async () => {
  const { stdout, stderr } = await lab.done('init', '--environment', 'pit', '--environment', 'sit-1')
  expect(stdout).toBe('made TEST world in ./tpki-world with environments pit, sit-1\n')
  expect(stderr).toContain('tpki: TEST ONLY: ')
  expect([mode('tpki-world'), mode('tpki-world', 'keys')]).toEqual([0o700, 0o700])
  const keys = readdirSync(lab.path('tpki-world', 'keys'))
  expect(keys).toHaveLength(6 + 2 * 3)
  for (const key of keys) expect(mode('tpki-world', 'keys', key), key).toBe(0o600)
  const { cas } = await lab.json('ca', 'list')
  expect(new Set(cas.map((ca: { environment: string | null }) => ca.environment))).toEqual(
    new Set([null, 'pit', 'sit-1']),
  )
  expectRefusal(await lab.tpki('init'), { code: 1, error: ['WORLD_EXISTS', './tpki-world'] })
})

test.concurrent('a directory that is not empty is refused and stays as it was', async () => {
  lab.write('full/note.txt', 'mine')
  expectRefusal(await lab.tpki('init', 'full'), { code: 1, error: ['WORLD_EXISTS', 'full'] })
  expect(readdirSync(lab.path('full'))).toEqual(['note.txt'])
})

test.concurrent('a file is refused as a world', async () => {
  lab.write('file', 'x')
  expectRefusal(await lab.tpki('init', 'file'), { code: 1, error: ['WORLD_EXISTS', 'file'] })
})

test.concurrent('below a file no world can be made', async () => {
  lab.write('plain', 'x')
  expectRefusal(await lab.tpki('init', 'plain/world'), { code: 1, error: ['OUTPUT_UNWRITABLE', 'plain/world'] })
})

test.concurrent('seeded twice gives the same CA keys, says so, and says so in --json', async () => {
  const seeded = ['--seeded', 'of the tests', '--environment', 'uit-a']
  const [first, second] = await Promise.all([
    lab.done('init', 'seeded-1', ...seeded),
    lab.json('init', 'seeded-2', ...seeded),
  ])
  expect(first.stderr).toMatch(/^tpki: warning: this world is seeded: /m)
  expect(second).toEqual({ world: 'seeded-2', name: 'TEST world', environments: ['uit-a'], seeded: true })
  expect(first.stderr.match(/is seeded/g)).toHaveLength(1)
  for (const args of [
    ['cert', 'list'],
    ['world', 'show'],
    ['ca', 'export', '--json'],
  ]) {
    const { stderr } = await lab.done(...args, '--world', 'seeded-1')
    expect(stderr).toMatch(/^tpki: warning: this world is seeded: .*\n$/)
  }
  for (const key of readdirSync(lab.path('seeded-1', 'keys')))
    expect(lab.read(`seeded-1/keys/${key}`)).toBe(lab.read(`seeded-2/keys/${key}`))
})

test.concurrent('a passphrase is needed for issuing and not for listing', async () => {
  lab.write('secret', 'correct horse\n')
  lab.write('wrong', 'battery staple\n')
  await lab.done('init', 'locked', '--passphrase-file', 'secret', '--environment', 'uit-a')
  for (const key of readdirSync(lab.path('locked', 'keys')))
    expect(lab.read(`locked/keys/${key}`)).toContain('ENCRYPTED PRIVATE KEY')
  const csr = await lab.newCsr('smki-device/device-ds', 'device')
  const issue = ['issue', csr, '--profile', 'smki-device/device-ds', '--world', 'locked']
  expectRefusal(await lab.tpki(...issue), {
    code: 2,
    error: ['KEY_PASSPHRASE_REQUIRED', 'keys/smki-device-issuing-dca.pem'],
  })
  expectRefusal(await lab.tpki(...issue, '--passphrase-file', 'wrong'), {
    code: 1,
    error: 'KEY_PASSPHRASE_WRONG',
  })
  await lab.done(...issue, '--passphrase-file', 'secret')
  const { certificates } = await lab.json('cert', 'list', '--world', 'locked', '--eui64', '00db1234567890a1')
  expect(certificates).toHaveLength(1)
  await lab.done('cert', 'renew', certificates[0].serial, '--world', 'locked', '--passphrase-file', 'secret')
})

test.concurrent('a policy OID other than the shipped one stands in every certificate of its PKI', async () => {
  const oid = '1.3.6.1.4.1.32473.7'
  await lab.done('init', 'own-oid', '--policy-oid', `smki-device=${oid}`, '--environment', 'uit-a')
  const csr = await lab.newCsr('smki-device/device-ka', 'device-ka')
  await lab.done('issue', csr, '--profile', 'smki-device/device-ka', '--world', 'own-oid', '--out', 'own.pem')
  await lab.done('cert', 'lint', 'own.pem', '--world', 'own-oid')
  await lab.done('cert', 'lint', 'own.pem', '--policy-oid', '1.2.3', '--policy-oid', oid)
  const { stdout, code } = await lab.tpki('cert', 'lint', 'own.pem', '--world', 'nowhere')
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: expect.stringContaining(`e_policy_oid_wrong: policy OID is ${oid}`),
  })
})
