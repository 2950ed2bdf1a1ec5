import type { SpendWrite } from '../../quota/index.ts'
import {
  ANSWER_KEPT_SECONDS,
  type AuditEntry,
  type AuditHead,
  type AuditRow,
  type CertificateRecord,
  chainAuditRow,
  type EnrolmentToken,
  type IdempotencyAnswer,
  type KeyBinding,
} from '../../records/index.ts'
import type { CommitUnit, IssuedFacts } from '../index.ts'
import { type AnsweredGuard, answeredKey, type Facts, type NameGuard, nameKey } from './facts.ts'
import type { Decided } from './work.ts'
import type { RareWrite, Writes } from './writes.ts'

/**
 * The facts as a transaction changes them, and what it writes. Later units of a group see what earlier ones have
 * written.
 */
export class Draft {
  facts: Facts
  readonly #writes: Writes & { spends: readonly SpendWrite[] } = {
    audit: [],
    certificates: [],
    cas: [],
    spends: [],
    enqueued: [],
    dequeued: [],
    idempotency: [],
    tokens: [],
    rare: [],
  }
  #head: AuditHead | null
  readonly #isAlone: boolean
  readonly #bindings = new Map<string, KeyBinding>()
  readonly #devices = new Map<string, number>()
  readonly #issued: (IssuedFacts & { readonly serial: string })[] = []
  readonly #idempotency = new Map<string, IdempotencyAnswer>()
  readonly #spentTokens = new Set<string>()
  readonly #dequeued = new Set<number>()

  /** `units` says how many units are decided: what a single one changes nobody sees. */
  constructor(facts: Facts, units: 'one' | 'several' = 'several') {
    this.facts = facts
    this.#head = facts.head
    this.#isAlone = units === 'one'
  }

  get revision(): number {
    if (this.facts.revision === null) throw new Error('the revision has not been loaded')
    return this.facts.revision
  }

  bindingOf(keyFingerprint: string): KeyBinding | null {
    return this.#bindings.get(keyFingerprint) ?? this.facts.bindings.get(keyFingerprint) ?? null
  }

  /** Returns how many device certificates a Device ID has. */
  certificatesOf(eui64: string): number {
    return (this.facts.devices.get(eui64) ?? 0) + (this.#devices.get(eui64) ?? 0)
  }

  /** Returns the certificate that has answered a CSR, or null. */
  answerTo(guard: AnsweredGuard): string | null {
    const { keyFingerprint, csrDigest } = guard
    const isIt = (each: IssuedFacts): boolean => each.csrDigest === csrDigest && each.keyFingerprint === keyFingerprint
    return this.facts.answered.get(answeredKey(guard)) ?? this.#issued.find(isIt)?.serial ?? null
  }

  /** Returns a certificate that has the name with another key, or null. */
  holderOf(guard: NameGuard): string | null {
    const { participant, profile, subject, keyFingerprint } = guard
    const isOther = (each: IssuedFacts): boolean =>
      each.subject === subject &&
      each.participant === participant &&
      each.profile === profile &&
      each.keyFingerprint !== keyFingerprint
    return this.facts.names.get(nameKey(guard)) ?? this.#issued.find(isOther)?.serial ?? null
  }

  isQueued(id: number): boolean {
    return this.facts.queued.has(id) && !this.#dequeued.has(id)
  }

  /** Returns what was answered under a key, unless that is too long ago. */
  answerOf(id: string, atSeconds: number): IdempotencyAnswer | null {
    return keptAnswer(this.#idempotency.get(id) ?? this.facts.idempotency.get(id), atSeconds)
  }

  isTokenOpen(digest: string, atSeconds: number): boolean {
    return !this.#spentTokens.has(digest) && isOpen(this.facts.tokens.get(digest), atSeconds)
  }

  /** Writes everything of a unit but its spending. */
  write(unit: CommitUnit): AuditRow {
    const { certificate, ca, enqueue, dequeue, audit } = unit
    const row = this.append(audit)
    if (certificate) this.#issue(certificate, unit.binding, row)
    if (ca) this.#writes.cas.push(ca)
    if (enqueue) this.#writes.enqueued.push(enqueue)
    if (dequeue !== null) {
      this.#writes.dequeued.push(dequeue)
      this.#dequeued.add(dequeue)
    }
    this.#answer(unit, row)
    return row
  }

  #issue(record: CertificateRecord, binding: KeyBinding | null, audit: AuditRow): void {
    const isKeyNew = this.noteIssue(record, binding)
    this.#writes.certificates.push({ record, binding: isKeyNew ? binding : null, audit })
  }

  /** Lets later units see a certificate. Returns whether its key is bound by it. */
  noteIssue(record: IssuedFacts & { readonly serial: string }, binding: KeyBinding | null): boolean {
    const { keyFingerprint, eui64, pki } = record
    const isKeyNew = binding !== null && this.bindingOf(keyFingerprint) === null
    if (this.#isAlone) return isKeyNew
    if (isKeyNew) this.#bindings.set(keyFingerprint, binding)
    if (pki === 'smki-device' && eui64 !== null) this.#devices.set(eui64, (this.#devices.get(eui64) ?? 0) + 1)
    this.#issued.push(record)
    return isKeyNew
  }

  #answer({ idempotency, token, certificate }: CommitUnit, { atSeconds, sequence }: AuditRow): void {
    const serial = certificate?.serial ?? null
    if (idempotency) {
      const answer = { ...idempotency, atSeconds, sequence, serial }
      this.#idempotency.set(idempotency.id, answer)
      this.#writes.idempotency.push(answer)
    }
    if (!token || serial === null) return
    this.#spentTokens.add(token.digest)
    this.#writes.tokens.push({ ...token, serial })
  }

  /** Appends a row to the audit log. */
  append(entry: AuditEntry): AuditRow {
    if (this.#head === null) throw new Error('the end of the audit log has not been loaded')
    const row = chainAuditRow(this.#head, entry)
    this.#head = row
    this.#writes.audit.push(row)
    return row
  }

  add(...writes: readonly RareWrite[]): void {
    this.#writes.rare.push(...writes)
  }

  /** Returns the end of the decision. */
  end<T>(result: T, spends: readonly SpendWrite[] = []): Decided<T> {
    this.#writes.spends = spends
    return { result, writes: this.#writes }
  }
}

/** Returns an answer unless it was given too long ago. */
export const keptAnswer = (answer: IdempotencyAnswer | undefined, atSeconds: number): IdempotencyAnswer | null =>
  answer && answer.atSeconds > atSeconds - ANSWER_KEPT_SECONDS ? answer : null

const isOpen = (token: EnrolmentToken | undefined, atSeconds: number): boolean =>
  token !== undefined && token.spent === null && token.untilSeconds > atSeconds
