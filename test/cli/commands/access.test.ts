import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { toPem } from '../../../core/index.ts'
import { expectRefusal, Lab } from '../../support/cli.ts'
import { fixture } from '../../support/fixtures.ts'

const lab = new Lab()
beforeAll(async () => {
  await lab.makeWorld()
  lab.write('robin.pem', toPem('CERTIFICATE', (await fixture('smki-organisation/organisation-ds')).der))
})

const last = async () => (await lab.json('audit', 'list', '--limit', '1')).rows[0]

describe('tpki access client', () => {
  const add = ['access', 'client', 'add', 'robin.pem', '--role', 'ra-smki', '--name', 'Robin']

  test('registers a certificate once, shows it, and locks it out', async () => {
    const { client } = await lab.json(...add, '--actor', 'dcc')
    expect(client).toMatchObject({
      role: 'ra-smki',
      name: 'Robin',
      by: 'dcc',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect((await lab.json('access', 'client', 'list')).clients).toEqual([client])
    expect((await lab.done('access', 'client', 'list')).stdout).toContain(
      `Robin  ra-smki  ${client.notAfter}  ${client.fingerprint}`,
    )
    expectRefusal(await lab.tpki(...add), { code: 1, error: 'REGISTER_CONFLICT' })
    const colons = client.fingerprint.toUpperCase().match(/../g).join(':')
    await lab.done('access', 'client', 'remove', colons)
    expect(await last()).toMatchObject({
      action: 'access-changed',
      detail: { change: 'remove-client', fingerprint: client.fingerprint },
    })
    expectRefusal(await lab.tpki('access', 'client', 'remove', client.fingerprint), {
      code: 1,
      error: 'REGISTER_ENTRY_UNKNOWN',
    })
    expect((await lab.json('access', 'client', 'list')).clients).toEqual([])
  })

  test('takes one certificate, and nothing from a participant', async () => {
    lab.write('two.pem', lab.read('robin.pem').repeat(2))
    const two = ['access', 'client', 'add', 'two.pem', '--role', 'administrator', '--name', 'x']
    expectRefusal(await lab.tpki(...two), { code: 1, error: ['INPUT_NOT_CERTIFICATE', 'one'] })
    expectRefusal(await lab.tpki(...add, '--as', 'acme'), { code: 4, error: 'ACCESS_DENIED' })
    expectRefusal(await lab.tpki('access', 'client', 'list', '--as', 'acme'), {
      code: 4,
      error: 'ACCESS_DENIED',
    })
  })
})

describe('tpki access key', () => {
  test('prints a random key once; of no key anything is kept in the clear', async () => {
    const { key } = await lab.json('access', 'key', 'add', 'lab')
    expect(key).toMatch(/^[\w-]{32}$/)
    lab.write('fixed', 'a value that a client always sends\n')
    const fixed = await lab.done('access', 'key', 'add', 'fixed', '--key-file', 'fixed')
    expect(fixed.stdout + fixed.stderr).not.toContain('always sends')
    expect((await lab.json('access', 'key', 'list')).keys).toMatchObject([{ user: 'fixed' }, { user: 'lab' }])
    expect(await last()).toMatchObject({ action: 'access-changed', detail: { change: 'add-key', name: 'fixed' } })
    for (const file of ['tpki.db', 'tpki.db-wal']) {
      const octets = readIfThere(lab.path('tpki-world', file))
      expect(octets.includes(key)).toBe(false)
      expect(octets.includes('always sends')).toBe(false)
    }
    await lab.done('access', 'key', 'remove', 'lab')
    expectRefusal(await lab.tpki('access', 'key', 'remove', 'lab'), {
      code: 1,
      error: ['REGISTER_ENTRY_UNKNOWN', 'lab'],
    })
    expectRefusal(await lab.tpki('access', 'key', 'list', '--as', 'acme'), {
      code: 4,
      error: 'ACCESS_DENIED',
    })
  })
})

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
