import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { canBeSomebody, expectRefusal, Lab, SOMEBODY } from '../support/cli.ts'

const lab = new Lab()
const DS = 'smki-device/device-ds'

beforeAll(async () => {
  await lab.makeWorld()
  await lab.newCsr(DS, 'ds')
})

/** Returns a copy of the world with one change made to world.yaml. */
function changed(name: string, change: (text: string) => string): string {
  lab.copyWorld(name)
  lab.write(`${name}/world.yaml`, change(lab.read('tpki-world/world.yaml')))
  return name
}

const issueIn = (world: string, ...more: string[]) =>
  lab.tpki('issue', 'ds.csr', '--profile', DS, '--world', world, ...more)

describe.concurrent('a broken world.yaml exits 1 and names file, key and what is allowed', () => {
  const broken: { name: string; change: (text: string) => string; error: RegExp }[] = [
    { name: 'unknown key', change: (text) => `${text}colour: red\n`, error: /world\.yaml: .*"colour"/ },
    {
      name: 'wrong type',
      change: (text) => text.replace(/^format: 1$/m, 'format: one'),
      error: /world\.yaml: "format" is "one"/,
    },
    { name: 'syntax', change: (text) => `${text}  - [\n`, error: /world\.yaml: / },
    {
      name: 'aliases',
      change: (text) => text.replace(/^listedOids: .*$/m, 'listedOids: &a []').replace(/oids: \[\]/, 'oids: *a'),
      error: /world\.yaml: aliases are not allowed/,
    },
    {
      name: 'no TEST in its name',
      change: (text) => text.replace(/^name: .*$/m, 'name: live'),
      error: /"name" is "live"; .*TEST/,
    },
    { name: 'empty', change: () => '', error: /world\.yaml: / },
  ]
  test.each(broken)('$name', async ({ name, change, error }) => {
    const run = await lab.tpki('cert', 'list', '--world', changed(`broken-${name.replaceAll(' ', '-')}`, change))
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr.split('\n')[0]).toMatch(error)
    expect(run.stderr).toMatch(/^(tpki: error: [^\n]*\n)+(tpki: hint: [^\n]*\n)?$/)
  })

  test('a policy OID that the world lists as live', async () => {
    const world = changed('live', (text) => text.replace(/oids: \[\]/, 'oids: [1.2.826.0.1.8641679.1.2.1.12]'))
    expectRefusal(await lab.tpki('cert', 'list', '--world', world), {
      code: 1,
      error: ['LIVE_OID', '1.2.826.0.1.8641679.1.2.1.12'],
    })
  })
})

test('a world that is a file, and none at all', async () => {
  lab.write('file', 'x')
  expectRefusal(await lab.tpki('cert', 'list', '--world', 'file'), { code: 2, error: ['WORLD_NOT_FOUND', 'file'] })
  const { stderr, code } = await lab.run(['cert', 'list'], { env: { TPKI_WORLD: 'nowhere' } })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/^tpki: error: "nowhere" .*\ntpki: hint: .*"tpki init nowhere".* --world DIR\n$/),
  })
})

describe.concurrent('our own faults exit 70, without a stack trace', () => {
  test('a store that is none', async () => {
    const world = lab.copyWorld('corrupt')
    for (const file of readdirSync(lab.path(world)).filter((name) => name.startsWith('tpki.db')))
      rmSync(lab.path(world, file))
    writeFileSync(lab.path(world, 'tpki.db'), Buffer.alloc(8192, 'noise '))
    expectRefusal(await lab.tpki('cert', 'list', '--world', world), { code: 70, error: 'INTERNAL' })
    expectRefusal(await issueIn(world), { code: 70, error: 'INTERNAL' })
    const shown = await lab.run(['cert', 'list', '--world', world], { env: { TPKI_DEBUG: '1' } })
    expect(shown.stderr).toMatch(/^ {4}at /m)
  })

  test('a fault outweighs every refusal', async () => {
    const world = lab.copyWorld('full')
    const file = lab.path(world, 'tpki.db')
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(file)
    database.exec("CREATE TRIGGER full BEFORE INSERT ON certificate BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
    database.close()
    lab.write('junk.csr', 'junk!')
    const run = await lab.tpki('issue', 'junk.csr', 'ds.csr', '--profile', DS, '--world', world, '--json')
    expect(run.code).toBe(70)
    expect(JSON.parse(run.stdout).results.map(({ ok }: { ok: boolean }) => ok)).toEqual([false, false])
    expect(run.errors).toEqual(['INPUT_NOT_CSR', 'INTERNAL'])
    expect(run.stderr).toMatch(/hint: .*TPKI_DEBUG=1/)
  })

  test('a CA key that cannot be read', async () => {
    lab.copyWorld('no-key')
    lab.write('no-key/keys/smki-device-issuing-dca.pem', 'junk')
    expectRefusal(await issueIn('no-key'), { code: 70, error: ['INTERNAL', 'smki-device-issuing-dca.pem'] })
  })

  test('a CA key that is not that of the CA', async () => {
    lab.copyWorld('swapped')
    lab.copy('tpki-world/keys/smki-device-root-dca.pem', 'swapped/keys/smki-device-issuing-dca.pem')
    expect((await issueIn('swapped')).code).not.toBe(0)
  })

  test('a world whose store is gone', async () => {
    lab.copyWorld('no-store')
    for (const file of readdirSync(lab.path('no-store')).filter((name) => name.startsWith('tpki.db')))
      rmSync(lab.path('no-store', file))
    expect((await lab.tpki('cert', 'list', '--world', 'no-store')).code).not.toBe(0)
  })
})

test.skipIf(!canBeSomebody)(
  'a user with a number and no name may issue (needs root and a checkout that others may read)',
  async () => {
    const { chmodSync, chownSync } = await import('node:fs')
    const uid = SOMEBODY
    lab.copyWorld('numbered')
    chmodSync(lab.directory, 0o755)
    for (const name of ['', ...readdirSync(lab.path('numbered'), { recursive: true, encoding: 'utf8' })])
      chownSync(lab.path('numbered', name), uid, uid)
    const run = await lab.run(['issue', 'ds.csr', '--profile', DS, '--world', 'numbered'], {
      uid,
      env: { NODE_COMPILE_CACHE: '' },
    })
    expect({ code: run.code, stderr: run.stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^tpki: ds\.csr: issued/),
    })
    const denied = await lab.run(['issue', 'ds.csr', '--profile', DS], { uid, env: { NODE_COMPILE_CACHE: '' } })
    expect(denied.code).not.toBe(0)
    expect(denied.stderr).not.toMatch(/^\s+at /m)
  },
)
