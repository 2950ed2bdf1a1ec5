import { ANSWER_KEPT_SECONDS } from '../../../core/records/idempotency.ts'
import type { CertificateRecord, KeyBinding } from '../../../core/records/index.ts'
import type { Guard } from '../../../core/store/guard.ts'
import type { KnownAnswer } from './known.ts'
import type { Repeatable, Wish } from './operation.ts'
import { type Product, products, type Scene } from './scene.ts'

const devices = Array.from({ length: 30 }, (_, i) => `00005eef100000${(0x10 + i).toString(16)}`)
const YEAR_SECONDS = 365 * 24 * 3600

// Some serial numbers and keys begin alike, for those are looked up by their beginnings.
function serialOf(scene: Scene): string {
  const digest = scene.digest('serial').toUpperCase()
  return scene.dice.percent(10) ? `7E57000000000000${digest.slice(0, 16)}` : digest.slice(0, 32)
}

function newKey(scene: Scene): string {
  const digest = scene.digest('key')
  return scene.dice.percent(10) ? `7e57000000000000${digest.slice(16)}` : digest
}

/** Returns a certificate that nothing stands against. */
export function newCertificate(scene: Scene, product: Product = scene.dice.of(products)): CertificateRecord {
  const { dice, nowSeconds } = scene
  const { isDevice, interfaces: _interfaces, ...same } = product
  const participant = dice.of(['alpha', 'beta', 'gamma', 'delta'])
  return {
    ...same,
    serial: serialOf(scene),
    participant,
    subject: isDevice ? '' : `CN=${participant}_${dice.below(10)} 100%,O=Örg`,
    eui64: isDevice || dice.percent(30) ? dice.of(devices) : null,
    role: isDevice ? null : dice.below(5),
    notBeforeSeconds: nowSeconds,
    notAfterSeconds: nowSeconds + (1 + dice.below(10)) * YEAR_SECONDS,
    keyFingerprint: newKey(scene),
    issuedAtSeconds: nowSeconds,
    renews: null,
    policyVersion: dice.of([null, '1.0', '1.1']),
    csrDigest: dice.percent(90) ? scene.digest('csr') : null,
    der: Uint8Array.from({ length: 8 + dice.below(24) }, () => dice.below(256)),
  }
}

export const bindingOf = ({ profile, environment, eui64, subject, pki }: CertificateRecord): KeyBinding => ({
  profile,
  environment,
  holder: pki === 'smki-device' && eui64 !== null ? eui64 : subject,
})

function auditOfIssue(scene: Scene, certificate: CertificateRecord): Wish['audit'] {
  const { serial, profile, environment, participant, subject, eui64, renews, policyVersion } = certificate
  const said = { serial, profile, environment, participant, interface: 'cli', subject, eui64, renews, policyVersion }
  const [whole, bare] = [
    { ...said, entitlement: 'party', waivers: [] },
    { serial, participant },
  ]
  return scene.audit('issued', scene.dice.percent(80) ? whole : bare)
}

/** Returns what a certificate's request has to look at, at its edges. */
function guardsOf(scene: Scene, certificate: CertificateRecord): Guard[] {
  const { dice, known } = scene
  const { eui64, pki, participant, profile, subject, keyFingerprint, csrDigest, issuerCa, renews } = certificate
  const guards: Guard[] = []
  if (pki === 'smki-device' && eui64 !== null && dice.percent(70)) {
    const has = known.certificates.filter((each) => each.eui64 === eui64 && each.pki === 'smki-device').length
    const below = dice.percent(12) ? has : has + 1 + dice.below(3)
    guards.push({ kind: 'device', eui64, below, atLeast: dice.percent(30) ? 1 : 0 })
  }
  if (pki === 'iki') guards.push({ kind: 'system-name', participant, profile, subject, keyFingerprint })
  if (csrDigest !== null && dice.percent(75)) guards.push({ kind: 'unanswered', keyFingerprint, csrDigest })
  if (dice.percent(75)) guards.push({ kind: 'unrevoked', issuerCa, renews, keyFingerprint })
  return guards
}

const lookedAt = (scene: Scene): { readonly lookedAt?: number } => {
  const share = scene.dice.below(100)
  if (share < 30) return {}
  return { lookedAt: share < 94 ? scene.known.revision : scene.known.revision - 1 }
}

function spendOf(scene: Scene, certificate: CertificateRecord | null): { readonly spend?: Wish['spend'] & object } {
  if (scene.dice.percent(12)) return {}
  const product = products.find(({ profile, environment }) =>
    certificate ? profile === certificate.profile && environment === certificate.environment : false,
  )
  const spender = scene.spender(product, scene.dice.percent(90) ? certificate?.participant : undefined)
  const amounts = { submitted: 1, processed: certificate ? 1 : 0 }
  return { spend: { spender, amounts, atMs: scene.nowMs } }
}

function issueOf(scene: Scene, certificate: CertificateRecord): Wish {
  return {
    certificate,
    ...(scene.dice.percent(95) ? { binding: bindingOf(certificate) } : {}),
    ...spendOf(scene, certificate),
    ...lookedAt(scene),
    guards: guardsOf(scene, certificate),
    audit: auditOfIssue(scene, certificate),
  }
}

/** A certificate, at times with a key, a CSR or a serial number that there is already. */
export function issue(scene: Scene): Wish {
  const { dice, known } = scene
  const certificate = newCertificate(scene)
  if (known.certificates.length === 0) return issueOf(scene, certificate)
  const other = dice.recent(known.certificates)
  const share = dice.below(100)
  if (share < 8) return issueOf(scene, { ...certificate, keyFingerprint: other.keyFingerprint })
  if (share < 18) return issueOf(scene, again(scene, other))
  if (share < 21) return issueOf(scene, { ...certificate, serial: other.serial })
  return issueOf(scene, certificate)
}

/** The same key for the same use, at times by the same CSR. */
function again(scene: Scene, other: CertificateRecord): CertificateRecord {
  const { serial, csrDigest, issuedAtSeconds, notBeforeSeconds, der } = newCertificate(scene)
  const digest = scene.dice.percent(60) ? other.csrDigest : csrDigest
  return { ...other, serial, csrDigest: digest, issuedAtSeconds, notBeforeSeconds, der, renews: null }
}

export function renew(scene: Scene): Wish {
  const { dice, known } = scene
  if (known.certificates.length === 0) return issue(scene)
  const pool = known.revoked.length > 0 && dice.percent(35) ? known.revoked : known.certificates
  const other = dice.recent(pool)
  return issueOf(scene, { ...again(scene, other), csrDigest: null, renews: other.serial })
}

export function refuse(scene: Scene): Wish {
  const participant = scene.dice.of(['alpha', 'beta', 'gamma', 'nobody', 'Zoë'])
  const audit = scene.audit('refused', { participant, code: 'CSR_MALFORMED', n: scene.number() })
  return { ...spendOf(scene, null), audit }
}

export function beginToWait(scene: Scene): Wish {
  const { dice, nowMs } = scene
  const product = dice.of(products.filter(({ isDevice }) => isDevice))
  const { participant, interface: over, submission, pki } = scene.spender(product)
  const csr = Uint8Array.from({ length: 12 }, () => dice.below(256))
  const { profile, environment } = product
  const deviceType = dice.of(['ESME', 'GSME', null] as const)
  const request = { atMs: nowMs, participant, profile, environment, interface: over, submission, deviceType }
  const spender = { participant, interface: over, submission, pki }
  return {
    beginsToWait: { ...request, actor: 'tester', limit: 'queue-hour', csr },
    spend: { spender, amounts: { submitted: 1, processed: 0 }, atMs: nowMs },
    ...lookedAt(scene),
    audit: scene.audit('queued', { participant, limit: 'queue-hour' }),
  }
}

/** The end of a wait, by a certificate or a refusal; at times somebody else was there first. */
export function endWait(scene: Scene): Wish {
  const { dice, known } = scene
  const gone = dice.percent(20) || known.queue.length === 0
  const hasWaited = gone ? 1 + dice.below(known.waited + 2) : dice.of(known.queue)
  return { ...(dice.percent(70) ? issue(scene) : refuse(scene)), hasWaited }
}

/** A request that may come again, or has come before; its answer may be too old. */
export function repeatable(scene: Scene): Wish {
  const { dice, known, nowMs, latestMs } = scene
  // How long one is kept beyond its time is each backend's own affair, so time that goes back may show nothing of it.
  const settled = [...known.answers.values()].filter(({ atSeconds }) => {
    const untilSeconds = atSeconds + ANSWER_KEPT_SECONDS
    return untilSeconds > latestMs / 1000 || untilSeconds <= Math.floor(nowMs / 1000)
  })
  const wish = dice.percent(60) ? issue(scene) : refuse(scene)
  return { ...wish, repeatable: repeated(scene, settled) }
}

/** At times lets time go on until an answer is just being forgotten, or just is not. */
export function waitForEdge(scene: Scene): Scene {
  const edges = [...scene.known.answers.values()].map(({ atSeconds }) => (atSeconds + ANSWER_KEPT_SECONDS) * 1000)
  const [next] = edges.filter((edgeMs) => edgeMs - 1000 >= scene.latestMs).toSorted((a, b) => a - b)
  if (next === undefined || scene.dice.percent(70)) return scene
  scene.nowMs = next - (scene.dice.percent(50) ? 0 : 1000)
  scene.catchUp()
  return scene
}

function repeated(scene: Scene, settled: readonly KnownAnswer[]): Repeatable {
  const { dice } = scene
  const answer = { n: scene.number(), text: dice.of(['yes', 'no', 'Zoë']), list: [1, null, { a: true }] }
  if (settled.length === 0 || dice.percent(50))
    return { id: scene.digest('id'), requestDigest: scene.digest('request'), answer }
  const edgeSeconds = scene.nowSeconds - ANSWER_KEPT_SECONDS
  const atEdge = settled.find(({ atSeconds }) => atSeconds === edgeSeconds || atSeconds === edgeSeconds + 1)
  const { id, requestDigest } = atEdge ?? dice.recent(settled)
  return { id, requestDigest, answer }
}

/** A certificate for which there is a token; it may be unknown, spent or out of date. */
export function enrol(scene: Scene): Wish {
  const { dice, known } = scene
  const open = known.tokens.filter(({ digest }) => !known.spentTokens.has(digest))
  const tokens = open.length > 0 && dice.percent(70) ? open : known.tokens
  const isKnown = tokens.length > 0 && dice.percent(90)
  const digest = isKnown ? dice.of(tokens).digest : scene.digest('token')
  return { ...issueOf(scene, newCertificate(scene)), token: { digest, requestDigest: scene.digest('request') } }
}

function caCertificate(scene: Scene): CertificateRecord {
  const certificate = newCertificate(scene, scene.dice.of(products.slice(2)))
  return { ...certificate, participant: 'operator', subject: `CN=CA ${scene.number()}`, eui64: null, role: null }
}

/** A CA with its own certificate; at times there is one of that name already. */
export function makeCa(scene: Scene): Wish {
  const { dice, known } = scene
  const { binding: _binding, spend: _spend, ...wish } = issueOf(scene, caCertificate(scene))
  const { profile, environment, serial, issuerCa } = wish.certificate as CertificateRecord
  const free = products.map((each) => each.issuerCa).filter((id) => !known.cas.includes(id))
  const taken = known.cas.length > 0 && dice.percent(20)
  const id = taken ? dice.of(known.cas) : (free[dice.below(free.length * 2)] ?? `${issuerCa} ${scene.number()}`)
  return { ...wish, guards: [], ca: { id, profile, environment, serial } }
}

/** What comes at the same time: of one spender or many, at times two that want the same. */
export function atOnce(scene: Scene): Wish[] {
  const { dice } = scene
  scene.catchUp()
  const makers = [issue, issue, renew, refuse, refuse, beginToWait, endWait, repeatable, enrol]
  const wishes = dice.times(2, 6, () => dice.of(makers)(scene))
  if (dice.percent(30)) wishes.push(sameAgain(scene, dice.of(wishes)))
  if (dice.percent(45)) wishes.push(broken(scene, wishes))
  return dice.percent(70) ? wishes : ofOneSpender(wishes)
}

/** The same request twice at once; only its serial number is another. */
function sameAgain(scene: Scene, wish: Wish): Wish {
  if (!wish.certificate) return wish
  const certificate = { ...wish.certificate, serial: serialOf(scene) }
  return { ...wish, certificate, audit: auditOfIssue(scene, certificate) }
}

/** A request whose serial number is that of another at the same time, or of an earlier one. */
function broken(scene: Scene, others: readonly Wish[]): Wish {
  const all = [...others.flatMap(({ certificate }) => certificate ?? []), ...scene.known.certificates.slice(-3)]
  const wish = issue(scene)
  if (all.length === 0 || !wish.certificate) return wish
  return { ...wish, certificate: { ...wish.certificate, serial: scene.dice.of(all).serial } }
}

function ofOneSpender(wishes: readonly Wish[]): Wish[] {
  const spender = wishes.find(({ spend }) => spend)?.spend?.spender
  return wishes.map((wish) => (wish.spend && spender ? { ...wish, spend: { ...wish.spend, spender } } : wish))
}
