import { revocationReasonNames } from '../../../core/pki/x509/crl-reason.ts'
import type { LimitScope, LimitTerms, Window } from '../../../core/quota/limit.ts'
import { certificateMarks } from '../../../core/records/certificate-mark.ts'
import type { CertificateRecord } from '../../../core/records/index.ts'
import type { RegisterEntry } from '../../../core/records/register-entry.ts'
import { digestOf } from './dice.ts'
import type { AccessWish, AdminWish, Operation } from './operation.ts'
import { participants, products, type Scene } from './scene.ts'

const HOUR_MS = 3_600_000

/** The revision that was looked at, seldom one that has been overtaken. */
const lookedAt = ({ dice, known }: Scene): number => known.revision - (dice.percent(12) ? 1 : 0)

export function changeRegister(scene: Scene): Operation {
  const { dice } = scene
  const put = dice.times(0, 2, () => registerEntry(scene))
  const remove = dice.percent(40) ? [{ kind: 'participant' as const, id: dice.of(participants) }] : []
  const audit = [...put, ...remove].map(({ kind, id }) => scene.audit('register-changed', { kind, id }))
  return { kind: 'change-register', change: { lookedAt: lookedAt(scene), put, remove, audit } }
}

function registerEntry(scene: Scene): RegisterEntry {
  const { dice } = scene
  const participant = dice.of(participants)
  if (dice.percent(30)) {
    const value = { certificates: dice.below(200), reason: `because ${scene.number()}` }
    return { kind: 'device-threshold', id: `00005eef100000${10 + dice.below(30)}`, participant: null, value }
  }
  if (dice.percent(40)) {
    const value = { name: `Zoë ${scene.number()}`, appointments: ['smki-aro' as const], verified: null }
    return { kind: 'person', id: `person-${dice.below(6)}`, participant, value }
  }
  const value = {
    name: `Participant ${scene.number()}`,
    tradingNames: [],
    secPartyId: null,
    kind: 'party' as const,
    userRoles: [],
    remotePartyRoles: [dice.below(20)],
    eui64Ranges: [],
    authorisedSubscriber: { organisation: null, device: null },
    suspended: null,
  }
  return { kind: 'participant', id: participant, participant, value }
}

interface KnownLimit {
  readonly id: string
  readonly isTotal: boolean
  readonly terms: LimitTerms
}

const terms = (count: number, window: Window, more: Partial<LimitTerms> = {}): LimitTerms => ({
  interfaces: 'all',
  pkis: ['smki-device', 'smki-organisation', 'iki'],
  submissions: ['single', 'batch'],
  counts: 'submitted',
  action: 'refuse',
  count,
  window,
  ...more,
})

const pace = {
  pace: [
    { from: '08:00', to: '20:00', everySeconds: 0.8 },
    { from: '20:00', to: '08:00', everySeconds: 4 },
  ],
}
const queueing = { counts: 'processed', action: 'queue' } as const

/** Every kind of window, whom it binds and what it counts. */
const limits: readonly KnownLimit[] = [
  { id: 'each-day', isTotal: false, terms: terms(24, 'calendar-day') },
  { id: 'each-hour', isTotal: false, terms: terms(5, { rolling: '1h' }, { counts: 'processed' }) },
  {
    id: 'queue-hour',
    isTotal: false,
    terms: terms(2, { rolling: '12h' }, { ...queueing, interfaces: ['batched', 'cli'] }),
  },
  { id: 'queue-night', isTotal: true, terms: terms(12, { hours: { from: '20:00', to: '07:00' } }, queueing) },
  { id: 'total-hour', isTotal: true, terms: terms(20, { rolling: '90m' }) },
  { id: 'total-week', isTotal: true, terms: terms(900, { rolling: '7d' }, { pkis: ['smki-device', 'dccki'] }) },
  { id: 'size', isTotal: false, terms: terms(12, 'request', { submissions: ['batch'] }) },
  { id: 'ad-hoc-pace', isTotal: false, terms: terms(1, pace, { interfaces: ['ad-hoc'], counts: 'processed' }) },
]

export function publishLimit(scene: Scene): Operation {
  const { dice, known, nowMs } = scene
  const missing = limits.filter(({ id }) => !known.limits.has(id))
  const { id, isTotal, terms: full } = missing[0] ?? dice.of(limits)
  const whose: LimitScope =
    missing.length > 0 || dice.percent(70) ? 'each-participant' : { participant: dice.of(participants) }
  const count = full.count > 1 ? Math.max(1, full.count + dice.below(7) - 3) : full.count
  const version = {
    id,
    scope: isTotal ? ('total' as const) : whose,
    terms: missing.length === 0 && dice.percent(5) ? null : { ...full, count },
    effectiveFromMs: nowMs + (missing.length === 0 && dice.percent(30) ? dice.below(30 * HOUR_MS) : 0),
    publishedAtMs: nowMs,
    publishedBy: 'dcc',
    comment: '',
  }
  const audit = [scene.audit('limit-published', { limit: id })]
  return { kind: 'publish-limit', change: { lookedAt: lookedAt(scene), limits: [version], audit } }
}

export function override(scene: Scene): Operation {
  const { dice, nowMs } = scene
  const { id, isTotal } = dice.of(limits)
  const overrides = [
    {
      limit: id,
      participant: isTotal ? null : dice.of(participants),
      extra: dice.percent(90) ? 1 + dice.below(10) : null,
      fromMs: nowMs,
      untilMs: nowMs + (1 + dice.below(20)) * HOUR_MS,
      reason: 'a test',
      grantedBy: 'dcc',
    },
  ]
  const audit = [scene.audit('limit-overridden', { limit: id })]
  return { kind: 'override', change: { lookedAt: lookedAt(scene), overrides, audit } }
}

/** Decides a form, at times one that does not wait. */
export function decideForm(scene: Scene): Operation {
  const { dice, known } = scene
  const id =
    known.waitingForms.length > 0 && dice.percent(80) ? dice.of(known.waitingForms) : 1 + dice.below(known.forms + 2)
  const decision = {
    verdict: dice.of(['approved', 'rejected'] as const),
    by: 'Registration Authority',
    at: new Date(scene.nowSeconds * 1000).toISOString(),
    reason: `because ${scene.number()}`,
    actor: 'tester',
  }
  const put: AdminWish['put'] = decision.verdict === 'approved' ? [registerEntry(scene)] : []
  const audit = [scene.audit('form-decided', { id, verdict: decision.verdict })]
  return { kind: 'decide-form', change: { lookedAt: lookedAt(scene), form: { id, decision }, put, audit } }
}

export function changeAccess(scene: Scene): Operation {
  const change = accessWish(scene)
  return { kind: 'change-access', change, audit: scene.audit('access-changed', { n: scene.number() }) }
}

function accessWish(scene: Scene): AccessWish {
  const { dice, known, nowSeconds } = scene
  const by = { by: 'tester', atSeconds: nowSeconds }
  const share = dice.below(100)
  if (share < 45) {
    const taken = known.tokens.length > 0 && dice.percent(8)
    const digest = taken ? dice.of(known.tokens).digest : scene.digest('token')
    const untilSeconds = nowSeconds + dice.of([60, 100_000, 1_000_000, 3_000_000])
    return {
      add: 'token',
      token: {
        digest,
        participant: dice.of(participants),
        profile: 'iki/portal-device',
        ...by,
        untilSeconds,
        spent: null,
      },
    }
  }
  const fingerprint = digestOf(`client ${dice.below(5)}`)
  if (share < 60) {
    const facts = { role: dice.of(['administrator', 'ra-smki'] as const), name: `client ${scene.number()}` }
    const client = { fingerprint, ...facts, notBeforeSeconds: nowSeconds, notAfterSeconds: nowSeconds + 5000, ...by }
    return { add: 'client', client }
  }
  if (share < 78) return { remove: 'client', fingerprint }
  const name = `user-${dice.below(4)}`
  if (share < 90) return { add: 'key', key: { name, digest: digestOf(`API key ${dice.below(12)}`), ...by } }
  return { remove: 'key', name }
}

/** Revokes a certificate, at times one that is revoked or unknown; now and then a CA's own. */
export function revoke(scene: Scene): Operation {
  const { dice, known, nowSeconds } = scene
  const own = known.certificates.filter(({ participant }) => participant === 'operator')
  const from =
    own.length > 0 && dice.percent(2)
      ? own
      : known.revoked.length > 0 && dice.percent(40)
        ? known.revoked
        : known.certificates
  const record = from.length > 0 ? dice.recent(from) : null
  const unknown = { serial: scene.digest('serial').slice(0, 32).toUpperCase(), keyFingerprint: scene.digest('key') }
  const facts =
    record && dice.percent(92)
      ? record
      : { issuerCa: dice.of(products).issuerCa, notAfterSeconds: nowSeconds, ...unknown }
  const { serial, issuerCa, keyFingerprint, notAfterSeconds } = facts
  const revocation = {
    ...{ serial, issuerCa, keyFingerprint, notAfterSeconds },
    reason: dice.percent(50) ? ('keyCompromise' as const) : dice.of(revocationReasonNames),
    atSeconds: nowSeconds,
    invaliditySeconds: dice.percent(30) ? nowSeconds - 100 : null,
    actor: 'tester',
    comment: `because ${scene.number()}`,
  }
  return { kind: 'revoke', revocation, audit: scene.audit('revoked', { serial, reason: revocation.reason }) }
}

export function mark(scene: Scene): Operation {
  const { dice, known, nowSeconds } = scene
  const record: CertificateRecord | undefined = known.certificates[0] && dice.recent(known.certificates)
  const serial = record && dice.percent(92) ? record.serial : scene.digest('serial').slice(0, 32).toUpperCase()
  const expected = dice.percent(55) ? (known.marks.get(serial) ?? null) : 'pending'
  const said = { serial, mark: dice.of(certificateMarks), atSeconds: nowSeconds, actor: 'tester', comment: '' }
  return { kind: 'mark', mark: said, expected, audit: scene.audit('certificate-marked', { serial, mark: said.mark }) }
}

export function issueCrl(scene: Scene): Operation {
  const { dice, known, nowSeconds } = scene
  // Two lists, so that one comes to have more CRLs than are kept whole.
  const issuerCa = dice.percent(92) ? 'smki-device/issuing-dca' : 'iki/issuing-ica'
  const list = issuerCa === 'iki/issuing-ica' ? 'iki/crl' : 'smki-device/crl'
  const number = (known.crls.get(list) ?? 0) + (dice.percent(82) ? 1 : 2)
  const covers = Math.max(0, (known.lastOfCa.get(issuerCa) ?? 0) - (dice.percent(88) ? 0 : 1))
  const times = { thisUpdateSeconds: nowSeconds, nextUpdateSeconds: nowSeconds + 100_000 }
  const der = Uint8Array.from({ length: 10 }, () => dice.below(256))
  const crl = { list, number, issuerCa, ...times, entries: dice.below(50), covers, sha256: scene.digest('crl'), der }
  return { kind: 'issue-crl', crl, audit: scene.audit('crl-issued', { list, number }) }
}

export function notify(scene: Scene): Operation {
  const { dice, nowSeconds } = scene
  const notices = dice.times(1, 3, () => ({
    participant: dice.of(participants),
    atSeconds: nowSeconds,
    subject: `Notice ${scene.number()}`,
    text: 'Zoë\nsays',
  }))
  return { kind: 'notify', notices, audit: scene.audit('published', { notices: notices.length }) }
}

export function submitForm(scene: Scene): Operation {
  const { dice, known, nowSeconds } = scene
  const again = known.formFiles.length > 0 && dice.percent(60)
  const form = {
    atSeconds: nowSeconds,
    participant: dice.of(participants.slice(0, 2)),
    registrationAuthority: dice.percent(70) ? ('smki' as const) : ('dccki' as const),
    form: 'aro-nomination',
    version: '1',
    actor: 'tester',
    file: 'fôrm.pdf',
    pages: 1 + dice.below(4),
    sha256: again ? dice.recent(known.formFiles) : scene.digest('form'),
    values: { name: `Zoë ${scene.number()}`, list: ['a', 'b'], yes: true },
  }
  const file = Uint8Array.from({ length: 16 }, () => dice.below(256))
  return { kind: 'submit-form', form, file, audit: scene.audit('form-submitted', { participant: form.participant }) }
}

export function set(scene: Scene): Operation {
  const name = `setting-${scene.dice.below(3)}`
  return { kind: 'set', name, value: `Zoë ${scene.number()}`, audit: scene.audit('clock-set', { name }) }
}
