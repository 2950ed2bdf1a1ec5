import { expect, test } from 'vitest'
import { serverDeps } from '../../support/server.ts'

test('a participant that knocks without end keeps nobody else out of the audit log', async () => {
  const { refusals, world } = serverDeps()
  const rows = async (participant: string) =>
    (await world.store.queryAudit({ action: 'access-refused', participant, limit: 1000 })).length
  const alpha = { actor: 'CN=a', participant: 'alpha' }
  for (let n = 1; n <= 205; n++) await refusals.refuse(alpha, `read batch ${n}`, 'it has no such batch')
  expect(await rows('alpha')).toBe(200)
  await refusals.refuse({ actor: 'CN=b', participant: 'beta' }, 'read batch 1', 'it has no such batch')
  expect(await rows('beta')).toBe(1)
})
