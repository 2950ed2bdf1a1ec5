import { describe, expect, test } from 'vitest'
import { addApiKey, removeApiKey } from '../../../../core/authority/access/api-key.ts'
import { ApiKeys } from '../../../../core/authority/access/api-key-lookup.ts'
import { addClient, isClientValid, removeClient } from '../../../../core/authority/access/client-certificate.ts'
import { fingerprintOf } from '../../../../core/store/fingerprint.ts'
import { fixture, world } from '../../../support/fixtures.ts'
import { DCC } from '../../../support/register.ts'
import { as, expectError } from '../../../support/test-register.ts'

describe('API keys', () => {
  test('may have any value, survive a restart, and work until they are removed', async () => {
    const deps = world.deps()
    const keys = new ApiKeys(deps.store.access, deps.random)
    expect(await keys.find('fixed key ✓', 'here')).toBeNull()
    await addApiKey('lab', 'fixed key ✓', DCC, deps)
    expect(await keys.find('fixed key ✓', 'here')).toMatchObject({ name: 'lab', by: 'dcc' })
    expect(await keys.find('fixed key', 'here')).toBeNull()
    expect(await keys.find('', 'here')).toBeNull()
    expect(await new ApiKeys(deps.store.access, deps.random).find('fixed key ✓', 'here')).toMatchObject({ name: 'lab' })
    await removeApiKey('lab', DCC, deps)
    expect(await keys.find('fixed key ✓', 'here')).toBeNull()
  })

  test('cost one slow hash each, right or wrong', async () => {
    const deps = world.deps()
    await addApiKey('lab', 'secret', DCC, deps)
    const keys = new ApiKeys(deps.store.access, deps.random)
    await keys.find('secret', 'here')
    await keys.find('guess', 'here')
    let salts = 0
    deps.store.access.apiKeySalt = async (proposed) => {
      salts++
      return proposed
    }
    for (let n = 0; n < 50; n++)
      expect([await keys.find('secret', 'here'), await keys.find('guess', 'here')]).toMatchObject([{}, null])
    expect(salts).toBe(0)
  })

  test('that one address keeps guessing do not delay another address', async () => {
    const deps = world.deps()
    await addApiKey('lab', 'secret', DCC, deps)
    const keys = new ApiKeys(deps.store.access, deps.random)
    const order: string[] = []
    const guesses = Array.from({ length: 30 }, (_, n) =>
      keys.find(`guess ${n}`, 'flood').then(
        () => order.push('flood'),
        (error) => order.push(error.constructor.name),
      ),
    )
    const good = ['a', 'b'].map((address) =>
      keys.find('secret', address).then((found) => order.push(found?.name ?? '')),
    )
    await Promise.all([...guesses, ...good])
    expect(order.filter((each) => each === 'TooManyWaiting')).toHaveLength(30 - 9)
    // One guess is being hashed and one is ahead in the queue.
    expect(order.filter((each) => each !== 'TooManyWaiting').slice(0, 4)).toEqual(['flood', 'flood', 'lab', 'lab'])
  })

  test('are not stored in plain text, and two users cannot have the same key', async () => {
    const deps = world.deps()
    await addApiKey('lab', 'secret', DCC, deps)
    await expectError(() => addApiKey('other', 'secret', DCC, deps), 'REGISTER_CONFLICT', /exists already/)
    await expectError(() => addApiKey('lab', 'another', DCC, deps), 'REGISTER_CONFLICT', /exists already/)
    await expectError(() => addApiKey('long', 'x'.repeat(1001), DCC, deps), 'REGISTER_INVALID', /1001 characters/)
    await expectError(() => addApiKey(' ', 'key', DCC, deps), 'REGISTER_INVALID', /name " "/)
    await expectError(() => addApiKey('x', 'key', as('alpha'), deps), 'ACCESS_DENIED', /alpha/)
    await expectError(() => removeApiKey('nobody', DCC, deps), 'REGISTER_ENTRY_UNKNOWN', /does not exist/)
    const kept = JSON.stringify([await deps.store.access.listApiKeys(), await deps.store.listAudit(0, 99)])
    expect(kept).not.toContain('secret')
  })
})

describe('client certificates', () => {
  test('are recognised by their fingerprint while they are registered', async () => {
    const deps = world.deps()
    const { der } = await fixture('smki-organisation/organisation-ds')
    const asked = { der, role: 'ra-smki', name: 'Robin', where: 'robin.pem' } as const
    const client = await addClient(asked, DCC, deps)
    expect(client).toMatchObject({ fingerprint: fingerprintOf(der), role: 'ra-smki', name: 'Robin', by: 'dcc' })
    expect(await deps.store.access.findClient(client.fingerprint)).toEqual(client)
    await expectError(() => addClient(asked, DCC, deps), 'REGISTER_CONFLICT', /exists already/)
    expect(isClientValid(client, client.notAfterSeconds)).toBe(true)
    expect(isClientValid(client, client.notAfterSeconds + 1)).toBe(false)
    expect(isClientValid(client, client.notBeforeSeconds - 1)).toBe(false)
    await removeClient(client.fingerprint, DCC, deps)
    await expectError(() => removeClient(client.fingerprint, DCC, deps), 'REGISTER_ENTRY_UNKNOWN', /does not exist/)
    await expectError(() => addClient(asked, as('alpha'), deps), 'ACCESS_DENIED', /alpha/)
    await expectError(
      () => addClient({ ...asked, der: Uint8Array.of(1) }, DCC, deps),
      'INPUT_NOT_CERTIFICATE',
      /robin\.pem/,
    )
  })
})
