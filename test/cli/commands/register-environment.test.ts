import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, Lab } from '../../support/cli.ts'

const lab = new Lab()

beforeAll(async () => {
  await lab.makeWorld()
})

const uri = 'http://crl.lab.example/uit-c'
const options = ['--dns-suffix', 'lab.example', '--crl-base-uri', uri] as const
let before = ''

const environments = async (...more: readonly string[]) =>
  (await lab.json('environment', 'list', ...more)).environments.map(({ name }: { name: string }) => name)

describe('environment add', () => {
  test('a DCCKI certificate of the new environment verifies there and nowhere else; comments in world.yaml stay', async () => {
    const config = lab.path('tpki-world', 'world.yaml')
    writeFileSync(config, `${readFileSync(config, 'utf8')}# kept by the lab\n`)
    before = readFileSync(config, 'utf8')
    const { environment } = await lab.json('environment', 'add', 'uit-c', ...options)
    expect(environment).toMatchObject({ name: 'uit-c', dnsSuffixes: ['lab.example'], crlBaseUri: uri })
    expect(readFileSync(config, 'utf8')).toContain('# kept by the lab')
    expect(await environments()).toEqual(['uit-a', 'uit-b', 'uit-c'])
    expect((await lab.done('environment', 'list')).stdout).toMatch(
      /^uit-c +http:\/\/crl\.lab\.example\/uit-c +lab\.example$/m,
    )

    const csr = await lab.newCsr('dccki/infrastructure', 'gateway', '--org', 'Lab', '--dns', 'gateway.lab.example')
    const issued = ['dccki/infrastructure', csr, '--environment', 'uit-c', '--out', 'gateway.pem'] as const
    expect(await lab.issue(...issued)).toMatchObject({ environment: 'uit-c', issuerCa: 'dccki/eii@uit-c' })
    await lab.done('cert', 'verify', 'gateway.pem', '--trust', 'tpki-world', '--environment', 'uit-c')
    await lab.done('ca', 'export', '--environment', 'uit-a', '--out', 'cas-a')
    expect((await lab.tpki('cert', 'verify', 'gateway.pem', '--trust', 'cas-a')).code).toBe(1)
    const elsewhere = await lab.tpki('cert', 'verify', 'gateway.pem', '--environment', 'uit-a')
    expect(elsewhere.code).toBe(1)
  })

  test('what a crash before world.yaml was written has left is taken up again', async () => {
    const world = lab.copyWorld('crashed')
    writeFileSync(lab.path(world, 'world.yaml'), before)
    const known = await environments('--world', world)
    expect(known).toEqual(['uit-a', 'uit-b'])
    const cas = async (name: string) => (await lab.json('ca', 'list', '--world', name)).cas
    await lab.done('environment', 'add', 'uit-c', ...options, '--world', world)
    expect(await cas(world)).toEqual(await cas('tpki-world'))
    expect(lab.read('crashed/world.yaml')).toBe(lab.read('tpki-world/world.yaml'))
    await lab.issue('dccki/infrastructure', 'gateway.csr', '--environment', 'uit-c', '--world', world)
  })

  test('where the keys of the world are encrypted, so are the new ones', async () => {
    lab.write('secret', 'open sesame\n')
    lab.write('wrong', 'open barley\n')
    await lab.done('init', 'locked', '--environment', 'one', '--passphrase-file', 'secret', '--seeded', 'quick')
    const add = ['environment', 'add', 'two', '--world', 'locked'] as const
    const [none, wrong] = [await lab.tpki(...add), await lab.tpki(...add, '--passphrase-file', 'wrong')]
    expect([none.code, none.stdout, none.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/is encrypted and no passphrase/),
    ])
    expect([wrong.code, wrong.stdout, wrong.stderr]).toEqual([1, '', expect.stringMatching(/does not open key/)])
    expect(await environments('--world', 'locked')).toEqual(['one'])
    await lab.done(...add, '--passphrase-file', 'secret')
    expect(lab.read('locked/keys/dccki-eii@two.pem')).toContain('ENCRYPTED')
    const csr = await lab.newCsr('dccki/personnel', 'person-two')
    const issue = ['--environment', 'two', '--world', 'locked', '--passphrase-file', 'secret'] as const
    expect(await lab.issue('dccki/personnel', csr, ...issue)).toMatchObject({ environment: 'two' })
  })

  test.each([
    ['uit-a', [], 1, ['REGISTER_CONFLICT', 'uit-a']],
    ['UIT', [], 2, ['USAGE', 'UIT']],
    ['x', ['--crl-base-uri', 'ftp://x/'], 2, ['USAGE', 'ftp://x/']],
    ['x', ['--dns-suffix', ''], 2, ['USAGE']],
  ] as const)('%s %s is refused', async (name, more, code, error) => {
    expectRefusal(await lab.tpki('environment', 'add', name, ...more), { code, error })
    expect(await environments()).not.toContain('x')
  })
})
