import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addEnvironment } from '../../../../core/authority/world/make/add-environment.ts'
import { initWorld } from '../../../../core/authority/world/make/init-world.ts'
import { importRegister } from '../../../../core/authority/world/make/register-file.ts'
import { openWorld, type World } from '../../../../core/authority/world/open-world.ts'
import { worldPaths } from '../../../../core/authority/world/world-paths.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import { systemRandom } from '../../../../core/base/random.ts'
import { defaultEnvironment } from '../../../../core/records/environment.ts'
import { administrator, as, expectError } from '../../../support/test-register.ts'
import { NOW_SECONDS, profiles } from '../../../support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'add-environment-'))
const clock = fixedClock(NOW_SECONDS)
const paths = worldPaths(join(folder, 'world'))

/** Seeded, for its keys are made at once; a real one is in test/cli/commands/register-environment.test.ts. */
beforeAll(async () => {
  const options = {
    environments: ['uit-a'],
    policyOids: {},
    seed: 'add-environment',
    passphrase: null,
    actor: 'tester',
  }
  await initWorld({ ...options, directory: join(folder, 'world') }, profiles, clock, systemRandom())
})

afterAll(() => rmSync(folder, { recursive: true }))

async function withWorld<T>(work: (world: World) => Promise<T>): Promise<T> {
  const world = await openWorld({ directory: join(folder, 'world'), passphrase: null }, profiles, clock, systemRandom())
  try {
    return await work(world)
  } finally {
    await world.close()
  }
}

const add = (name: string, more: object = {}, principal = administrator, passphrase: string | null = null) =>
  withWorld((world) => addEnvironment({ ...defaultEnvironment(name), ...more }, principal, world, passphrase))

const casOf = (name: string) =>
  withWorld(async ({ store }) => (await store.listCas()).filter(({ environment }) => environment === name))

const namesOf = () => withWorld(async ({ config }) => config.environments.map(({ name }) => name))

describe('adding an environment', () => {
  test('keeps the rest of world.yaml, with its comments', async () => {
    const before = readFileSync(paths.config, 'utf8')
    const commented = before.replace('environments:\n', 'environments: # ours\n  # the first\n')
    writeFileSync(paths.config, `${commented}# the end\n`)
    await add('uit-b')
    const after = readFileSync(paths.config, 'utf8')
    for (const comment of ['# ours', '# the first', '# the end']) expect(after).toContain(comment)
    for (const line of commented.trimEnd().split('\n')) expect(after.split('\n')).toContain(line)
    expect(await namesOf()).toEqual(['uit-a', 'uit-b'])
    expect((await casOf('uit-b')).map(({ id }) => id)).toEqual([
      'dccki/eii@uit-b',
      'dccki/root@uit-b',
      'dccki/ui@uit-b',
    ])
    await withWorld(async ({ store }) => {
      const [row] = await store.queryAudit({ action: 'environment-made', limit: 1 })
      expect(row).toMatchObject({ actor: 'admin', detail: { environment: 'uit-b' } })
    })
  })

  test('is refused if it exists, for a participant, and if world.yaml would be invalid', async () => {
    await expectError(() => add('uit-a'), 'REGISTER_CONFLICT', 'environment "uit-a" already exists')
    await expectError(() => add('uit-z', {}, as('acme')), 'ACCESS_DENIED', /may not add an environment/)
    await expectError(() => add('UIT Z'), 'WORLD_INVALID', /not a name of lower-case letters/)
    expect(await casOf('uit-z')).toEqual([])
  })

  test('completes what a crash before the change of world.yaml has left', async () => {
    const before = readFileSync(paths.config, 'utf8')
    await add('crash-1')
    const made = await casOf('crash-1')
    writeFileSync(paths.config, before)
    await expectError(
      () => add('crash-1', { crlBaseUri: 'http://elsewhere.example/crls' }),
      'REGISTER_CONFLICT',
      'an earlier attempt to add environment "crash-1" used another CRL base URI than "http://elsewhere.example/crls/"',
    )
    await add('crash-1')
    expect(await casOf('crash-1')).toEqual(made)
    expect(await namesOf()).toContain('crash-1')
  })

  test('uses a key that has no CA yet, and replaces a truncated key file', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(paths.caKey('dccki/eii@crash-2'), privateKey.export({ type: 'pkcs8', format: 'pem' }), {
      mode: 0o600,
    })
    writeFileSync(paths.caKey('dccki/ui@crash-2'), '-----BEGIN PRIVATE KEY-----\nMIIE', { mode: 0o600 })
    writeFileSync(paths.caKey('dccki/root@crash-2'), '', { mode: 0o600 })
    await add('crash-2')
    expect(await casOf('crash-2')).toHaveLength(3)
    // Opening a CA compares its key with its certificate.
    await withWorld(async (world) => {
      for (const id of ['dccki/root', 'dccki/eii', 'dccki/ui'] as const) await world.issuingCa(id, 'crash-2')
    })
  })

  test('keeps what somebody else writes into world.yaml at the same time', async () => {
    await withWorld(async (first) => {
      const slow = addEnvironment(defaultEnvironment('both-1'), administrator, first, null)
      await add('both-2')
      await slow
    })
    expect(await namesOf()).toEqual(expect.arrayContaining(['both-1', 'both-2']))
  })

  test('a wrong passphrase does not encrypt a new key', async () => {
    await add('clear', {}, administrator, 'a passphrase')
    expect(readFileSync(paths.caKey('dccki/eii@clear'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })
})

describe('importing a register', () => {
  test('makes no environment if the register is refused', async () => {
    const environments = Object.fromEntries(
      (await withWorld(async ({ config }) => config.environments)).map(({ name, ...each }) => [name, each]),
    )
    const { name: _name, ...fresh } = defaultEnvironment('imported')
    const document = { format: 1, environments: { ...environments, imported: fresh } }
    const range = { from: '00db000000000000', to: '00db000000000001' }
    const party = { name: 'A', kind: 'party', eui64Ranges: [range] }
    const options = { file: 'r.yaml', prune: false, isDryRun: false, passphrase: null }
    const load = (participants: object, isDryRun = false) =>
      withWorld((world) =>
        importRegister(JSON.stringify({ ...document, participants }), { ...options, isDryRun }, administrator, world),
      )
    await expectError(() => load({ a: party, b: party }), 'REGISTER_CONFLICT', /overlaps/)
    expect(await load({ a: party }, true)).toMatchObject({ environments: ['imported'], changes: [{ id: 'a' }] })
    expect(await namesOf()).not.toContain('imported')
    expect(await load({ a: party })).toMatchObject({ environments: ['imported'], changes: [{ id: 'a' }] })
    expect(await namesOf()).toContain('imported')
    await expectError(() => load({}), 'REGISTER_CONFLICT', 'the import would remove 1 entry: participant "a"')
  })
})
