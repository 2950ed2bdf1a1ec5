import { beforeEach, describe, expect, test } from 'vitest'
import { explainDecision } from '../../../../core/authority/audit/explain.ts'
import { parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { publishLimits } from '../../../../core/authority/limits/publish-limits.ts'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import { parseEntry } from '../../../../core/authority/register/document/parse-entry.ts'
import { fixedClock } from '../../../../core/base/clock.ts'
import { auditAlone } from '../../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../../core/store/memory/memory-store.ts'
import { certificateRecord } from '../../../support/certificate-record.ts'
import { seedRegister } from '../../../support/seed-register.ts'
import { NOW_SECONDS } from '../../../support/world.ts'

const clock = fixedClock(NOW_SECONDS)
const admin = { kind: 'administrator', actor: 'dcc' } as const
const as = (participant: string) => ({ kind: 'participant', participant, actor: 'someone' }) as const
const SERIAL = '0123456789ABCDEF0123456789ABCDEF'

let store: MemoryStore
let refused: number

const refuse = async (detail: Record<string, string>): Promise<number> => {
  const outcome = await store.commit(auditAlone({ atSeconds: NOW_SECONDS, actor: 'sam', action: 'refused', detail }))
  return outcome.kind === 'committed' ? outcome.audit.sequence : 0
}

beforeEach(async () => {
  store = new MemoryStore()
  await seedRegister(store)
  const asked = { profile: 'smki-device/device-ds', participant: 'alpha', interface: 'cli' }
  refused = await refuse({ ...asked, code: 'SRO_MISSING' })
  const audit = {
    atSeconds: NOW_SECONDS,
    actor: 'sam',
    action: 'issued',
    detail: { ...asked, serial: SERIAL },
  } as const
  await store.commit({ ...auditAlone(audit), certificate: certificateRecord({ serial: SERIAL }) })
  const limit = { id: 'daily', scope: 'each-participant', count: 3, window: 'calendar-day' }
  await publishLimits([parseLimit(limit, 'test')], admin, { store, clock })
  const waiver = parseEntry('waiver', 'alpha/trial', 'alpha', { requirements: ['smki-sro'] })
  await changeRegister(async () => [{ put: waiver }], admin, { store, clock })
})

describe('explaining a decision', () => {
  test.each([{ by: 'the number of its row' }, { by: 'its serial number' }, { by: 'the same in lower case' }])(
    'by $by gives it with how things are now',
    async ({ by }) => {
      const reference =
        by === 'the number of its row' ? String(refused) : by.includes('lower') ? SERIAL.toLowerCase() : SERIAL
      const { row, participant, waivers, limits } = await explainDecision(reference, admin, { store, clock })
      expect(row.action).toBe(by === 'the number of its row' ? 'refused' : 'issued')
      expect(participant?.value.name).toBe('alpha Energy Ltd')
      expect(waivers.map(({ id }) => id)).toEqual(['alpha/trial'])
      expect(limits).toMatchObject([{ used: 0, allowed: 3, limit: { scope: 'alpha', version: { id: 'daily' } } }])
    },
  )

  test('is for its own participant; another is refused, and that is recorded', async () => {
    expect((await explainDecision(String(refused), as('alpha'), { store, clock })).row.sequence).toBe(refused)
    await expect(explainDecision(String(refused), as('beta'), { store, clock })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: `participant "beta" may not see request ${refused}: it belongs to someone else`,
    })
    const [last] = await store.queryAudit({ limit: 1 })
    expect(last).toMatchObject({ action: 'access-refused', actor: 'someone', detail: { participant: 'beta' } })
    // Whether a row exists is not said either.
    await expect(explainDecision('9999', as('beta'), { store, clock })).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  })

  test.each(['9999', '0', 'F'.repeat(32), 'tomorrow', '-1', '1e3', ''])('"%s" is not a request', async (reference) => {
    await expect(explainDecision(reference, admin, { store, clock })).rejects.toMatchObject({
      code: 'AUDIT_ROW_UNKNOWN',
      message: `request "${reference}" is not in the audit log; allowed: a row number or a serial number`,
    })
  })

  test('a row about something else has no limits', async () => {
    const change = await store.queryAudit({ action: 'limit-published', limit: 1 })
    const { limits, participant } = await explainDecision(String(change[0]?.sequence), admin, { store, clock })
    expect([limits, participant]).toEqual([[], null])
  })
})
