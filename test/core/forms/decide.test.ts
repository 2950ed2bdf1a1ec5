import { beforeEach, describe, expect, test } from 'vitest'
import { loadForms } from '../../../core/forms/definition/load-forms.ts'
import { type DecideOptions, decideForm } from '../../../core/forms/route/decide-form.ts'
import type { FormValues, RegistrationAuthority } from '../../../core/records/form-record.ts'
import type { AdminChange } from '../../../core/store/commit-unit.ts'
import { MemoryStore } from '../../../core/store/memory/memory-store.ts'
import { world } from '../../support/fixtures.ts'
import { aroValues, FORMS } from '../../support/forms.ts'
import { putParticipant } from '../../support/register.ts'
import { issued, revocationBench } from '../../support/revocation.ts'
import { administrator, as, decidedNow, expectError, TestRegister } from '../../support/test-register.ts'

const forms = loadForms(FORMS)
let register: TestRegister
let submissions = 0
let deps: Parameters<typeof decideForm>[3]
beforeEach(async () => {
  register = new TestRegister()
  await register.participant('alpha')
  deps = { ...world.deps({ store: register.store, clock: register.clock }), forms }
})

/** Puts a form before its Registration Authority, its PDF left aside. */
async function submitted(form: string, values: object = {}, changes: object = {}): Promise<number> {
  const registrationAuthority = form.split('/')[0] as RegistrationAuthority
  const own = { participant: 'alpha', registrationAuthority, form, version: '0.1', actor: 'somebody', file: 'f.pdf' }
  const record = {
    ...own,
    atSeconds: 1,
    pages: 1,
    sha256: String(++submissions),
    values: values as FormValues,
    ...changes,
  }
  const audit = (id: number) => ({ atSeconds: 1, actor: 'somebody', action: 'form-submitted' as const, detail: { id } })
  const outcome = await register.store.forms.submit(record, Uint8Array.of(1), audit)
  if (outcome.kind !== 'submitted') throw new Error('it waits already')
  return outcome.record.id
}

const approval: DecideOptions = {
  verdict: 'approved',
  decided: decidedNow,
  reason: '',
  authority: null,
  verified: null,
  person: null,
}
const approve = (id: number, changes: Partial<DecideOptions> = {}, who = administrator) =>
  decideForm(id, { ...approval, ...changes }, who, deps)
const personOf = async (id: string) => (await register.store.findRegister('person', id))?.value
const participantOf = async (id: string) => (await register.store.findRegister('participant', id))?.value

describe('an approved nomination', () => {
  test('makes an ARO, with the verification of identity as given; decision and change are audited together', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    const verified = { by: 'R. Checker', at: '2026-02-28T09:00:00Z' }
    const result = await approve(id, { verified, reason: 'all in order' })
    expect(result.changes).toEqual([{ kind: 'person', id: 'alpha/ari-officer', change: 'added' }])
    expect(await personOf('alpha/ari-officer')).toEqual({ name: 'Ari Officer', appointments: ['smki-aro'], verified })
    expect((await register.store.forms.find(id))?.decision).toEqual({
      verdict: 'approved',
      ...decidedNow,
      reason: 'all in order',
      actor: 'admin',
    })
    expect((await register.audit()).slice(-2)).toMatchObject([
      {
        action: 'form-decided',
        actor: 'admin',
        detail: { number: id, participant: 'alpha', verdict: 'approved', ...decidedNow },
      },
      { action: 'register-changed', detail: { kind: 'person', id: 'alpha/ari-officer' } },
    ])
  })

  test('adds an office to whoever has one, and keeps a verification', async () => {
    const value = { name: 'Ari Officer', appointments: ['dccki-aro'], verified: decidedNow }
    await register.put('person', 'alpha/the-officer', value)
    const { warnings } = await approve(await submitted('dccki/sro-nomination', { ...aroValues }))
    expect(await personOf('alpha/the-officer')).toEqual({ ...value, appointments: ['dccki-aro', 'dccki-sro'] })
    expect(warnings).toEqual([
      'person "alpha/the-officer" is both SRO and ARO of DCCKI; usually they are different people',
    ])
  })

  test('of somebody nobody has verified records that nobody has', async () => {
    await approve(await submitted('dccki/aro-nomination', aroValues), { person: 'officer' })
    expect(await personOf('alpha/officer')).toMatchObject({ verified: null, appointments: ['dccki-aro'] })
  })

  test('of a name that two have, or whose id another has, is refused until it is said who', async () => {
    const person = { name: 'Ari Officer', appointments: ['smki-sro'] }
    await register.put('person', 'alpha/ari-officer', { ...person, name: 'Ari Offic\u00e9r' })
    const id = await submitted('smki/aro-nomination', aroValues)
    await expectError(
      () => approve(id),
      'REGISTER_CONFLICT',
      /^person "alpha\/ari-officer" is "Ari Officér" and the form names "Ari Officer"$/,
    )
    await register.put('person', 'alpha/a', person)
    await register.put('person', 'alpha/b', person)
    await expectError(() => approve(id), 'REGISTER_CONFLICT', '2 people are called "Ari Officer": alpha/a, alpha/b')
    await approve(id, { person: 'alpha/b' })
    expect(await personOf('alpha/b')).toMatchObject({ appointments: ['smki-sro', 'smki-aro'] })
    expect(await personOf('alpha/a')).toMatchObject({ appointments: ['smki-sro'] })
  })

  test('of a name from which no id can be made needs one', async () => {
    const id = await submitted('smki/aro-nomination', { ...aroValues, 'person-name': 'Ελένη' })
    await expectError(() => approve(id), 'REGISTER_INVALID', 'no id can be derived from the name "Ελένη"')
    await approve(id, { person: 'eleni' })
    expect(await personOf('alpha/eleni')).toMatchObject({ name: 'Ελένη' })
  })
})

describe('other forms', () => {
  const organisation = {
    'organisation-name': 'Gamma Networks',
    'participant-kind': 'rdp',
    'sec-party-id': 'GAM1',
    'trading-names': ['Gamma'],
    address: ['1 Street'],
    email: 'g@gamma.example',
    telephone: '1',
    'contact-name': 'C',
    'contact-email': 'c@gamma.example',
    'declared-by': 'D',
    'declared-on': '2026-02-27',
  }

  test('organisation information makes a participant, and corrects one without touching the rest', async () => {
    await approve(await submitted('smki/organisation-information', organisation, { participant: 'gamma' }))
    expect(await participantOf('gamma')).toMatchObject({ name: 'Gamma Networks', kind: 'rdp', secPartyId: 'GAM1' })
    await register.participant('alpha', { remotePartyRoles: [2], authorisedSubscriber: { organisation: decidedNow } })
    await approve(await submitted('smki/organisation-information', organisation))
    expect(await participantOf('alpha')).toMatchObject({
      name: 'Gamma Networks',
      tradingNames: ['Gamma'],
      remotePartyRoles: [2],
      authorisedSubscriber: { organisation: decidedNow },
    })
  })

  const application = {
    'organisation-name': 'Alpha',
    subscriptions: ['device'],
    'declared-by': 'D',
    'declared-on': '2026-02-27',
  }
  test('an Authorised Subscriber application makes one, of what it asks for alone', async () => {
    await approve(await submitted('smki/authorised-subscriber-application', application))
    expect(await participantOf('alpha')).toMatchObject({
      authorisedSubscriber: { device: decidedNow, organisation: null },
    })
  })

  test('of a participant that is not there: refused', async () => {
    const id = await submitted('smki/authorised-subscriber-application', application, { participant: 'nobody' })
    await expectError(() => approve(id), 'PARTICIPANT_UNKNOWN', 'participant "nobody" is not in the register')
  })

  test('a request for a certificate records the decision and says what to type', async () => {
    const values = {
      'organisation-name': 'Alpha',
      environment: 'uit-a',
      'dns-names': ['a.example'],
      'aro-name': 'Ari',
      'declared-by': 'D',
      'declared-on': '2026-02-27',
    }
    const id = await submitted('dccki/infrastructure-certificate-request', values)
    expect(await approve(id)).toMatchObject({
      changes: [],
      next: 'issue from the request: tpki issue REQUEST --profile dccki/infrastructure --environment uit-a --participant alpha',
    })
    expect((await register.store.forms.find(id))?.decision?.verdict).toBe('approved')
  })

  const revocation = (serial: string, reason = 'keyCompromise') => ({
    'organisation-name': 'Alpha',
    serial,
    reason,
    explanation: 'lost',
    'asked-by': 'Ari',
    'declared-by': 'D',
    'declared-on': '2026-02-27',
  })

  test('a revocation is made, listed, and recorded; what was revoked already is not revoked again', async () => {
    await putParticipant('alpha', register)
    const { serial } = await issued('iki/ad-hoc-web-service', revocationBench(register.store), 'alpha')
    const { revoked } = await approve(await submitted('smki/certificate-revocation', revocation(serial)))
    expect(revoked).toMatchObject({
      revocation: { serial, reason: 'keyCompromise', comment: 'form 1' },
      crl: { entries: 1 },
    })
    expect(await register.store.revocations.find(serial)).toMatchObject({ reason: 'keyCompromise', actor: 'admin' })
    const again = await submitted('smki/certificate-revocation', revocation(serial, 'superseded'))
    expect(await approve(again)).toMatchObject({ revoked: null, record: { decision: { verdict: 'approved' } } })
    expect(await register.store.revocations.find(serial)).toMatchObject({ reason: 'keyCompromise' })
  })

  test('neither Registration Authority revokes what the other answers for', async () => {
    await putParticipant('alpha', register)
    const iki = await issued('iki/ad-hoc-web-service', revocationBench(register.store), 'alpha')
    const id = await submitted('dccki/certificate-revocation', revocation(iki.serial))
    await expectError(
      () => approve(id),
      'FORM_WRONG_AUTHORITY',
      /is of the SMKI side; the DCCKI Registration Authority does not revoke it$/,
    )
    expect(await register.store.revocations.find(iki.serial)).toBeNull()
    expect((await register.store.forms.find(id))?.decision).toBeNull()
  })

  test('a revocation that is refused leaves the form waiting', async () => {
    await putParticipant('alpha', register)
    const device = await issued('smki-device/device-ds', revocationBench(register.store), 'alpha')
    const id = await submitted('smki/certificate-revocation', revocation(device.serial))
    await expectError(
      () => approve(id),
      'CERTIFICATE_NOT_REVOCABLE',
      /is a Device Certificate, which cannot be revoked/,
    )
    const foreign = await submitted('smki/certificate-revocation', revocation('AB'.repeat(16)))
    await expectError(
      () => approve(foreign),
      'CERTIFICATE_UNKNOWN',
      /^certificate (AB)+ does not belong to participant "alpha"$/,
    )
    expect(await register.store.forms.list({ state: 'waiting', limit: 9 })).toHaveLength(2)
  })
})

test('a verification of nobody is refused', async () => {
  const id = await submitted('smki/nominating-officer', {
    'organisation-name': 'Alpha',
    'person-name': 'N',
    'person-email': 'n@a.example',
    'person-telephone': '1',
    'declared-by': 'D',
    'declared-on': '2026-02-27',
  })
  await expectError(
    () => approve(id, { verified: decidedNow }),
    'USAGE',
    /^form "smki\/nominating-officer" appoints nobody/,
  )
  expect(await approve(id)).toMatchObject({
    changes: [],
    next: expect.stringContaining('the record of who may nominate'),
  })
})

describe('a decision', () => {
  test('to reject changes nothing but the form', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    const revision = await register.store.revision()
    expect(await approve(id, { verdict: 'rejected', reason: 'not signed' })).toMatchObject({ changes: [], next: null })
    expect(await personOf('alpha/ari-officer')).toBeUndefined()
    expect((await register.store.forms.find(id))?.decision).toMatchObject({ verdict: 'rejected', reason: 'not signed' })
    expect(await register.store.revision()).toBe(revision + 1)
  })

  test('is made once', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    await approve(id, { verdict: 'rejected', reason: 'x' })
    const expected = `form ${id} was rejected at 2026-03-01T12:00:00Z by The DCC; allowed: once`
    await expectError(() => approve(id), 'FORM_DECIDED', expected)
    expect(await personOf('alpha/ari-officer')).toBeUndefined()
  })

  test('is made once where two decide at the same time', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    const outcomes = await Promise.allSettled([approve(id), approve(id, { verdict: 'rejected', reason: 'x' })])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'FORM_DECIDED' } })
    expect((await register.audit()).filter(({ action }) => action === 'form-decided')).toHaveLength(1)
  })

  test('is looked at again where the register changes meanwhile', async () => {
    const store = new (class extends MemoryStore {
      override async change(change: AdminChange) {
        // Somebody appoints the same person in between.
        if (change.form && !(await this.findRegister('person', 'alpha/ari-officer'))) {
          const person = { name: 'Ari Officer', appointments: ['smki-sro'], verified: decidedNow }
          await new TestRegister(this).put('person', 'alpha/ari-officer', person)
        }
        return super.change(change)
      }
    })()
    register = new TestRegister(store)
    await register.participant('alpha')
    deps = { ...world.deps({ store, clock: register.clock }), forms }
    await approve(await submitted('smki/aro-nomination', aroValues))
    expect(await personOf('alpha/ari-officer')).toMatchObject({
      appointments: ['smki-sro', 'smki-aro'],
      verified: decidedNow,
    })
  })

  test('is the form’s own Registration Authority’s', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    const expected = `form ${id} lies before the SMKI Registration Authority; the DCCKI one does not decide it`
    await expectError(() => approve(id, { authority: 'dccki' }), 'FORM_WRONG_AUTHORITY', expected)
    await approve(id, { authority: 'smki' })
  })

  test('is no participant’s, not of its own form either', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    await expectError(() => approve(id, {}, as('alpha')), 'ACCESS_DENIED', /^participant "alpha" may not decide form 1/)
  })

  test('of a number that is none is refused', async () => {
    await expectError(() => approve(7), 'FORM_NUMBER_UNKNOWN', 'no form was submitted as number 7')
  })

  test('is not made ahead of time', async () => {
    const id = await submitted('smki/aro-nomination', aroValues)
    const verified = { by: 'R', at: '2027-01-01T00:00:00Z' }
    await expectError(() => approve(id, { verified }), 'REGISTER_INVALID', /is in the future/)
    await expectError(
      () => approve(id, { decided: verified }),
      'REGISTER_INVALID',
      /^the decision is of "2027-.*lies ahead/,
    )
    expect((await register.store.forms.find(id))?.decision).toBeNull()
  })

  test('to approve a version that is no longer the form’s is refused; to reject it is not', async () => {
    const id = await submitted('smki/aro-nomination', aroValues, { version: '0.0' })
    await expectError(
      () => approve(id),
      'FORM_OUTDATED',
      `form ${id} is version "0.0" of "smki/aro-nomination"; allowed: "0.1"`,
    )
    await approve(id, { verdict: 'rejected', reason: 'old' })
  })
})

test('a participant with forms has a history, and its id is not given to another', async () => {
  await submitted('smki/nominating-officer', {})
  const { changeRegister } = await import('../../../core/authority/register/change-register.ts')
  const remove = async () => [{ remove: { kind: 'participant' as const, id: 'alpha' } }]
  await expectError(
    () => changeRegister(remove, administrator, register),
    'REGISTER_CONFLICT',
    'participant "alpha" cannot be removed: it has certificates, requests or forms',
  )
})
