import { beforeEach, describe, expect, test } from 'vitest'
import { enrol } from '../../../../core/authority/access/enrol.ts'
import { issueToken } from '../../../../core/authority/access/enrolment-token.ts'
import type { IssuingDeps } from '../../../../core/authority/issuance/deps.ts'
import { clockOf } from '../../../../core/base/clock.ts'
import { PkiError } from '../../../../core/base/errors.ts'
import { csrFor } from '../../../support/csr.ts'
import { world } from '../../../support/fixtures.ts'
import { DCC, putParticipant } from '../../../support/register.ts'
import { as, expectError } from '../../../support/test-register.ts'
import { NOW_SECONDS, profiles } from '../../../support/world.ts'

const PROFILE = 'iki/portal-device'
const csr = csrFor(profiles.findLeaf(PROFILE))

describe('an enrolment token', () => {
  let deps: IssuingDeps
  let nowMs: number
  let token: string

  beforeEach(async () => {
    nowMs = NOW_SECONDS * 1000
    deps = world.deps({ clock: clockOf(() => nowMs) })
    await putParticipant('alpha', deps, { tradingNames: ['Example Supplier', 'Example Energy Ltd'] })
    ;({ token } = await issueToken('alpha', PROFILE, DCC, deps))
  })

  const use = (digest = 'digest', der = csr) => enrol(token, () => der, digest, deps)

  test('allows one certificate, and the same request gets it again', async () => {
    const { record } = await use()
    expect(record).toMatchObject({ profile: PROFILE, participant: 'alpha' })
    expect((await use()).record.serial).toBe(record.serial)
    const refusal = await expectError(() => use('other'), 'ENROLMENT_REFUSED', /allowed: once/)
    expect(await deps.store.findAudit(refusal.reference as number)).toMatchObject({
      action: 'refused',
      detail: { participant: 'alpha', code: 'ENROLMENT_REFUSED' },
    })
    expect(await deps.store.listCertificates({ participant: 'alpha' })).toHaveLength(1)
  })

  test('gives two requests at the same time one certificate', async () => {
    const both = await Promise.allSettled([use('one'), use('two')])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const alike = await Promise.all([use('one'), use('one')].map((each) => each.catch(() => null)))
    expect(new Set(alike.map((each) => each?.record.serial)).size).toBe(1)
  })

  test('is not spent on a CSR that is refused', async () => {
    await expectError(() => use('bad', csr.slice(0, -1)), 'CSR_MALFORMED', /./)
    expect((await use()).record.profile).toBe(PROFILE)
  })

  test('is valid for 24 hours', async () => {
    nowMs += 86_400_000 - 1000
    expect((await use()).record.participant).toBe('alpha')
    const late = await issueToken('alpha', PROFILE, DCC, deps)
    nowMs += 86_400_000
    await expectError(() => enrol(late.token, () => csr, 'x', deps), 'ENROLMENT_REFUSED', /expired at/)
  })

  test('that was never issued is refused, without an audit row', async () => {
    const { sequence } = await deps.store.auditHead()
    await expectError(() => enrol('tpki-enrol-x', () => csr, 'x', deps), 'ENROLMENT_REFUSED', /is unknown/)
    expect((await deps.store.auditHead()).sequence).toBe(sequence)
  })

  test('is not stored in plain text, neither in the store nor in the audit log', async () => {
    await use()
    const rows = await deps.store.listAudit(0, 100)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows.filter(({ action }) => action === 'access-changed')).toMatchObject([
      { detail: { change: 'add-token', participant: 'alpha', profile: PROFILE } },
    ])
  })

  test('needs an administrator, an IKI profile and a registered participant', async () => {
    await expectError(() => issueToken('alpha', PROFILE, as('alpha'), deps), 'ACCESS_DENIED', /alpha/)
    await expectError(() => issueToken('alpha', 'smki-device/device-ds', DCC, deps), 'USAGE', /IKI profiles/)
    await expectError(() => issueToken('nobody', PROFILE, DCC, deps), 'PARTICIPANT_UNKNOWN', /nobody/)
    await expect(issueToken('alpha', 'iki/none', DCC, deps)).rejects.toThrow(PkiError)
  })
})
