import type { BatchRecord, BatchResult } from '../../../core/records/batch.ts'
import type { CertificateRecord, KeyBinding } from '../../../core/records/index.ts'
import type { Operation, Outcome, Wish } from './operation.ts'

export interface KnownToken {
  readonly digest: string
  readonly participant: string
}

export interface KnownAnswer {
  readonly id: string
  readonly requestDigest: string
  readonly atSeconds: number
}

export interface Upload {
  readonly id: number
  readonly size: number
  readonly isFilled: boolean
}

/** What whoever makes up operations has learned from what came of the earlier ones. */
export class Known {
  readonly certificates: CertificateRecord[] = []
  readonly serials = new Set<string>()
  readonly bindings = new Map<string, KeyBinding>()
  readonly cas: string[] = []
  readonly tokens: KnownToken[] = []
  readonly spentTokens = new Set<string>()
  /** Of each id the latest. */
  readonly answers = new Map<string, KnownAnswer>()
  readonly queue: number[] = []
  /** So many have begun to wait. */
  waited = 0
  revision = 0
  readonly limits = new Set<string>()
  readonly uploads = new Map<number, Upload>()
  readonly batches = new Map<number, BatchRecord>()
  readonly owners = new Map<number, string>()
  readonly clients: string[] = []
  readonly apiKeys: string[] = []
  readonly revoked: CertificateRecord[] = []
  /** How many revocations there were when a CA had its last one. */
  readonly lastOfCa = new Map<string, number>()
  readonly marks = new Map<string, 'pending' | 'in-use' | 'not-in-use' | 'rejected'>()
  readonly crls = new Map<string, number>()
  readonly waitingForms: number[] = []
  readonly formFiles: string[] = []
  forms = 0
  notices = 0

  /** Takes in what came of an operation. */
  learn(operation: Operation, outcome: Outcome): void {
    const { is, value } = outcome
    switch (operation.kind) {
      case 'issue':
      case 'renew':
      case 'refuse':
      case 'wait':
      case 'end-wait':
      case 'repeatable':
      case 'enrol':
      case 'make-ca':
        this.#learnWish(operation.wish, outcome)
        return
      case 'at-once':
        outcome.each?.forEach((each, i) => {
          this.#learnWish(operation.wishes[i] as Wish, each)
        })
        return
      case 'change-register':
      case 'publish-limit':
      case 'override':
      case 'decide-form': {
        if (is !== 'changed') return
        this.revision++
        for (const { id } of operation.change.limits ?? []) this.limits.add(id)
        const form = operation.change.form?.id
        if (form !== undefined) this.waitingForms.splice(this.waitingForms.indexOf(form), 1)
        return
      }
      case 'batch-begin':
        this.uploads.set(value as number, { id: value as number, size: 0, isFilled: false })
        return
      case 'batch-parts': {
        const size = operation.parts.reduce((sum, { count }) => sum + count, 0)
        this.uploads.set(operation.batch, { id: operation.batch, size, isFilled: true })
        return
      }
      case 'batch-submit':
        if (is === 'submitted') this.#learnSubmission(operation)
        return
      case 'batch-drop':
        this.uploads.delete(operation.batch)
        return
      case 'batch-claim':
        if (is === 'claimed') this.#learnBatch(value as BatchRecord, operation.owner)
        return
      case 'batch-change':
        if (is === 'changed') this.#learnBatch(value as BatchRecord, operation.isReleased ? null : undefined)
        return
      case 'batch-chunk':
        if (is === 'decided') this.#learnChunk(operation.wishes, value as never)
        return
      case 'batch-purge': {
        const left = new Set(value as number[])
        for (const id of this.batches.keys()) if (!left.has(id)) this.batches.delete(id)
        // An upload may be gone as well; nobody asks for one again.
        this.uploads.clear()
        return
      }
      case 'change-access':
        if (is === 'changed') this.#learnAccess(operation.change)
        return
      case 'revoke': {
        if (is !== 'revoked') return
        const { serial, issuerCa } = operation.revocation
        const record = this.certificates.find((each) => each.serial === serial)
        if (record) this.revoked.push(record)
        this.lastOfCa.set(issuerCa, this.revoked.length)
        return
      }
      case 'mark':
        if (is === 'marked') this.marks.set(operation.mark.serial, operation.mark.mark)
        return
      case 'issue-crl':
        if (is === 'committed') this.crls.set(operation.crl.list, operation.crl.number)
        return
      case 'notify':
        this.notices += operation.notices.length
        return
      case 'submit-form':
        if (is !== 'submitted') return
        this.forms++
        this.waitingForms.push((value as { id: number }).id)
        this.formFiles.push(operation.form.sha256)
        return
      default:
    }
  }

  #learnWish(wish: Wish, { is }: Outcome): void {
    if (is !== 'committed') return
    const { certificate, binding, ca, repeatable, hasWaited, audit } = wish
    if (certificate) this.#learnCertificate(certificate, binding)
    if (ca) this.cas.push(ca.id)
    if (wish.beginsToWait) this.queue.push(++this.waited)
    if (hasWaited !== undefined) this.queue.splice(this.queue.indexOf(hasWaited), 1)
    if (repeatable) this.#learnAnswer(repeatable, audit.atSeconds)
    if (wish.token) this.spentTokens.add(wish.token.digest)
  }

  #learnCertificate(certificate: CertificateRecord, binding: KeyBinding | undefined): void {
    this.certificates.push(certificate)
    this.serials.add(certificate.serial)
    if (binding && !this.bindings.has(certificate.keyFingerprint))
      this.bindings.set(certificate.keyFingerprint, binding)
  }

  #learnAnswer({ id, requestDigest }: Omit<KnownAnswer, 'atSeconds'>, atSeconds: number): void {
    this.answers.set(id, { id, requestDigest, atSeconds })
  }

  #learnSubmission(operation: Operation & { kind: 'batch-submit' }): void {
    const { batch, size, digest, spend, repeatable, audit } = operation
    this.uploads.delete(batch)
    if (repeatable) this.#learnAnswer(repeatable, audit.atSeconds)
    // What else there is to know of it, whoever claims it is told.
    const atMs = spend.atMs
    const record = { id: batch, state: 'PENDING', size, done: 0, issued: 0, digest, submittedAtMs: atMs } as const
    this.batches.set(batch, { ...record, participant: spend.spender.participant } as BatchRecord)
  }

  #learnBatch(batch: BatchRecord, owner: string | null | undefined): void {
    this.batches.set(batch.id, batch)
    if (owner === null) this.owners.delete(batch.id)
    if (owner) this.owners.set(batch.id, owner)
  }

  #learnChunk(
    wishes: readonly Wish[],
    { batch, results }: { batch: BatchRecord; results: readonly BatchResult[] },
  ): void {
    const isOver = batch.state !== 'PROCESSING'
    this.#learnBatch(batch, isOver ? null : undefined)
    results.forEach((result, i) => {
      const { certificate, binding } = wishes[i] as Wish
      if (certificate && result.kind === 'issued') this.#learnCertificate(certificate, binding)
    })
  }

  #learnAccess(change: (Operation & { kind: 'change-access' })['change']): void {
    if ('remove' in change) return
    if (change.add === 'client') this.clients.push(change.client.fingerprint)
    else if (change.add === 'key') this.apiKeys.push(change.key.name)
    else this.tokens.push({ digest: change.token.digest, participant: change.token.participant })
  }
}
