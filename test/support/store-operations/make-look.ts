import type { CertificateRecord } from '../../../core/records/index.ts'
import type { AuditQuery, CertificateQuery } from '../../../core/store/store.ts'
import { digestOf } from './dice.ts'
import { newCertificate } from './make-wish.ts'
import type { Operation } from './operation.ts'
import { participants, products, type Scene } from './scene.ts'

/** A certificate that there is, or seldom one that there is not. */
const anyCertificate = (scene: Scene): CertificateRecord =>
  scene.known.certificates.length > 0 && scene.dice.percent(90)
    ? scene.dice.recent(scene.known.certificates)
    : newCertificate(scene)

function checkGuard(scene: Scene): Operation {
  const { dice, known } = scene
  const record = anyCertificate(scene)
  const { eui64, issuerCa, serial, keyFingerprint, participant, profile, subject } = record
  const share = dice.below(4)
  if (share === 0 && eui64 !== null) {
    const has = known.certificates.filter((each) => each.eui64 === eui64 && each.pki === 'smki-device').length
    return {
      kind: 'check-guard',
      guard: { kind: 'device', eui64, below: has + dice.below(2), atLeast: dice.of([0, 1]) },
    }
  }
  if (share === 1) {
    const name = newCertificate(scene, products[3])
    const whose = record.pki === 'iki' ? { participant, profile, subject } : name
    const guard = {
      kind: 'system-name' as const,
      participant: whose.participant,
      profile: whose.profile,
      subject: whose.subject,
    }
    return {
      kind: 'check-guard',
      guard: { ...guard, keyFingerprint: dice.percent(50) ? keyFingerprint : scene.digest('key') },
    }
  }
  if (share === 2) {
    const csrDigest = record.csrDigest ?? scene.digest('csr')
    return { kind: 'check-guard', guard: { kind: 'unanswered', keyFingerprint, csrDigest } }
  }
  const renews = dice.percent(50) ? serial : null
  return { kind: 'check-guard', guard: { kind: 'unrevoked', issuerCa, renews, keyFingerprint } }
}

function allowance(scene: Scene): Operation {
  const { dice, nowMs } = scene
  const count = 1 + dice.below(14)
  const amounts = dice.percent(70) ? { submitted: count, processed: count } : { submitted: 0, processed: count }
  return { kind: 'allowance', spender: scene.spender(), amounts, atMs: nowMs + (dice.percent(20) ? 3_600_000 : 0) }
}

function listCertificates(scene: Scene): Operation {
  const { dice, nowSeconds } = scene
  const { profile, pki, environment, participant, eui64, role, keyFingerprint, serial } = anyCertificate(scene)
  const may = <T extends object>(share: number, criterion: T): T | Record<string, never> =>
    dice.percent(share) ? criterion : {}
  const query: CertificateQuery = {
    ...may(15, { profile }),
    ...may(20, { pki }),
    ...(environment === null ? {} : may(30, { environment })),
    ...may(25, { participant }),
    ...(eui64 === null ? {} : may(15, { eui64 })),
    ...(role === null ? {} : may(10, { role })),
    ...may(10, { keyFingerprint }),
    ...may(12, { subject: dice.of(['cn=alpha', '100%', '_1', 'o=', 'BETA_2', 'nobody']) }),
    ...may(10, { expiresBeforeSeconds: nowSeconds + 4 * 365 * 86_400 }),
    ...may(10, { expiresFromSeconds: nowSeconds + 2 * 365 * 86_400 }),
    ...may(20, { issuedFromSeconds: nowSeconds - dice.below(400_000) }),
    ...may(12, { issuedBeforeSeconds: nowSeconds - dice.below(10_000) }),
    ...may(20, { latestOfKey: true }),
    ...may(30, { after: serial }),
    ...may(70, { limit: 1 + dice.below(20) }),
  }
  return { kind: 'list-certificates', query }
}

function findCertificate(scene: Scene): Operation {
  const { serial, keyFingerprint, csrDigest } = anyCertificate(scene)
  return { kind: 'find-certificate', serial, key: keyFingerprint, csr: csrDigest ?? scene.digest('csr') }
}

function queryAudit(scene: Scene): Operation {
  const { dice, nowSeconds, known } = scene
  const query: AuditQuery = {
    ...(dice.percent(35)
      ? { action: dice.of(['issued', 'refused', 'queued', 'register-changed', 'revoked'] as const) }
      : {}),
    ...(dice.percent(25) ? { actor: dice.of([...participants, 'tester', 'Zoë']) } : {}),
    ...(dice.percent(35) ? { participant: dice.of([...participants, 'Zoë', 'nobody', 'stranger']) } : {}),
    ...(dice.percent(25) ? { fromSeconds: nowSeconds - dice.below(200_000) } : {}),
    ...(dice.percent(20) ? { untilSeconds: nowSeconds - dice.below(5000) } : {}),
    ...(dice.percent(30) ? { before: 1 + dice.below(known.certificates.length + 1) } : {}),
    limit: 1 + dice.below(30),
  }
  return { kind: 'query-audit', query }
}

function findAudit(scene: Scene): Operation {
  const { dice, known } = scene
  const sequence = dice.below(known.certificates.length * 2 + 2)
  return { kind: 'find-audit', sequence, serial: anyCertificate(scene).serial, limit: 1 + dice.below(10) }
}

function lookAtRegister({ dice }: Scene): Operation {
  const of = dice.of(['participant', 'person', 'device-threshold'] as const)
  const id = dice.of([...participants, 'person-1', 'person-2', '00005eef10000011'])
  return { kind: 'look-at-register', of, id, participant: dice.of(participants) }
}

function lookAtAccess(scene: Scene): Operation {
  const { dice, known, nowMs, latestMs } = scene
  const digest = dice.of([
    ...known.tokens.map((token) => token.digest).slice(-5),
    digestOf(`client ${dice.below(8)}`),
    digestOf(`API key ${dice.below(12)}`),
  ])
  const settled = [...known.answers.values()].filter(({ atSeconds }) => {
    const untilSeconds = atSeconds + 24 * 3600
    return untilSeconds > latestMs / 1000 || untilSeconds <= Math.floor(nowMs / 1000)
  })
  const answer = settled.length > 0 ? dice.recent(settled).id : digest
  return { kind: 'look-at-access', digest, answer, atSeconds: Math.floor(nowMs / 1000) }
}

function lookAtRevocations(scene: Scene): Operation {
  const { dice, known, nowSeconds } = scene
  const pool = known.revoked.length > 0 && dice.percent(50) ? known.revoked : known.certificates
  const serials = [
    anyCertificate(scene).serial,
    ...(pool.length > 0 ? dice.times(0, 4, () => dice.of(pool).serial) : []),
  ]
  return {
    kind: 'look-at-revocations',
    serials: [...new Set(serials)],
    issuerCa: dice.of(products).issuerCa,
    fromSeconds: nowSeconds - dice.below(100_000),
    untilSeconds: nowSeconds + dice.below(50),
    unmarked: dice.of(['in-use', 'pending']),
  }
}

function lookAtCrls({ dice, known }: Scene): Operation {
  const list = dice.of(['smki-device/crl', 'smki-device/crl', 'iki/crl', 'dccki/arl@uit-a'])
  const number = 1 + dice.below((known.crls.get(list) ?? 0) + 1)
  return { kind: 'look-at-crls', list, number, limit: 1 + dice.below(40) }
}

const lookAtNotices = ({ dice, known }: Scene): Operation => ({
  kind: 'look-at-notices',
  participant: dice.percent(60) ? dice.of(participants) : null,
  before: dice.percent(40) ? 1 + dice.below(known.notices + 1) : null,
  limit: 1 + dice.below(10),
})

const lookAtForms = ({ dice, known }: Scene): Operation => ({
  kind: 'look-at-forms',
  id: 1 + dice.below(known.forms + 1),
  participant: dice.percent(60) ? dice.of(participants) : null,
  after: dice.percent(50) ? 0 : dice.below(known.forms + 1),
})

/** Returns the next operation that changes nothing. */
export function makeLook(scene: Scene): Operation {
  const make = scene.dice.weighted<(scene: Scene) => Operation>([
    [16, checkGuard],
    [8, allowance],
    [14, listCertificates],
    [6, findCertificate],
    [7, queryAudit],
    [6, findAudit],
    [6, lookAtRegister],
    [5, () => ({ kind: 'look-at-queue' })],
    [6, ({ dice }) => ({ kind: 'look-at-spending', participant: dice.of([...participants, 'operator', 'stranger']) })],
    [6, lookAtAccess],
    [6, lookAtRevocations],
    [8, lookAtCrls],
    [5, lookAtNotices],
    [6, lookAtForms],
    [6, ({ dice }) => ({ kind: 'look-at-settings', name: `setting-${dice.below(4)}` })],
  ])
  return make(scene)
}
