import { beforeEach, describe, expect, test } from 'vitest'
import { agreeWaiver } from '../../../../core/authority/register/agree-waiver.ts'
import { changeRegister } from '../../../../core/authority/register/change-register.ts'
import { administrator, as, decidedNow, expectError, TestRegister } from '../../../support/test-register.ts'

let register = new TestRegister()
const WAIVER = 'acme/sro'

beforeEach(async () => {
  register = new TestRegister()
  await register.participant('acme')
  await register.participant('other')
  await register.put('waiver', WAIVER, { requirements: ['smki-sro'], comment: 'for UIT' })
})

const stored = async () => (await register.store.findRegister('waiver', WAIVER))?.value

describe('agreeing to a waiver', () => {
  test('a participant agrees to its own waiver, and the audit log says who did', async () => {
    const own = { by: 'Alex Example', at: decidedNow.at }
    const { changes } = await agreeWaiver(WAIVER, 'participant', own, as('acme'), register)
    expect(changes).toEqual([{ kind: 'waiver', id: WAIVER, change: 'changed' }])
    expect(await stored()).toMatchObject({ agreedByDcc: null, agreedByParticipant: own, comment: 'for UIT' })
    expect((await register.audit()).at(-1)).toMatchObject({
      action: 'register-changed',
      actor: 'somebody',
      detail: { participant: 'acme', id: WAIVER, before: { agreedByParticipant: null } },
    })
  })

  test('an administrator records either agreement', async () => {
    await agreeWaiver(WAIVER, 'dcc', decidedNow, administrator, register)
    await agreeWaiver(WAIVER, 'participant', decidedNow, administrator, register)
    expect(await stored()).toMatchObject({ agreedByDcc: decidedNow, agreedByParticipant: decidedNow })
  })

  test('a participant cannot agree for the DCC, or to another participant’s waiver, existing or not', async () => {
    const attempts = [
      () => agreeWaiver(WAIVER, 'dcc', decidedNow, as('acme'), register),
      () => agreeWaiver(WAIVER, 'participant', decidedNow, as('other'), register),
      () => agreeWaiver('acme/none', 'participant', decidedNow, as('other'), register),
      () => agreeWaiver('acme-2/sro', 'participant', decidedNow, as('acme'), register),
    ]
    for (const attempt of attempts) {
      const { reference } = await expectError(attempt, 'ACCESS_DENIED', /^participant ".*" may not agree to waiver/)
      expect((await register.audit()).at(-1)).toMatchObject({ action: 'access-refused', sequence: reference })
    }
    expect(await stored()).toMatchObject({ agreedByDcc: null, agreedByParticipant: null })
  })

  test('a participant can change nothing else', async () => {
    const remove = async () => [{ remove: { kind: 'waiver', id: WAIVER } } as const]
    await expectError(() => changeRegister(remove, as('acme'), register), 'ACCESS_DENIED', /change the register/)
  })

  test('an unknown waiver, and one already agreed', async () => {
    await expectError(
      () => agreeWaiver('acme/none', 'participant', decidedNow, as('acme'), register),
      'REGISTER_ENTRY_UNKNOWN',
      'waiver "acme/none" is not in the register',
    )
    await agreeWaiver(WAIVER, 'participant', decidedNow, as('acme'), register)
    await expectError(
      () => agreeWaiver(WAIVER, 'participant', { ...decidedNow, by: 'Sam' }, as('acme'), register),
      'REGISTER_CONFLICT',
      `the participant already agreed to waiver "${WAIVER}" at ${decidedNow.at} (The DCC)`,
    )
  })
})
