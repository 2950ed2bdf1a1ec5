import { errorToJson, PkiError } from '../../base/index.ts'
import { LimitError, type Spender } from '../../quota/index.ts'
import type { BatchAnswer, BatchRecord, BatchResult, CertificateRecord } from '../../records/index.ts'
import {
  auditAlone,
  type ChunkOutcome,
  type ChunkWork,
  type CommitUnit,
  guardRefusal,
  type UnitRefusal,
} from '../../store/index.ts'
import {
  certificateRecord,
  checks,
  type IssuingDeps,
  issuedAudit,
  keyReused,
  refusalAudit,
  unrevoked,
} from '../issuance/index.ts'
import { policyInForce } from '../register/index.ts'
import { spenderOfBatch } from './batch-order.ts'
import type { CsrFacts } from './csr-facts.ts'
import type { PreparedChunk, PreparedCsr } from './prepare-chunk.ts'

/** The lease that a commit needs. The commit renews it by `leaseMs`. */
export interface Lease {
  readonly owner: string
  readonly leaseMs: number
  /** How long a batch waits for a limit before it is tried again. */
  readonly retryMs: number
}

export type CommittedChunk = Exclude<ChunkOutcome, { kind: 'revised' }> & {
  readonly certificates: ReadonlyMap<string, CertificateRecord>
}

/**
 * Commits a prepared chunk in one transaction: spend, serial numbers, certificates, refusals, progress and audit rows. If
 * the register has changed meanwhile, entitlement is checked again first. Returns `lost` if the lease or the progress of
 * the batch is no longer what the chunk started from; then nothing is committed.
 */
export async function commitChunk(
  batch: BatchRecord,
  chunk: PreparedChunk,
  lease: Lease,
  deps: IssuingDeps,
): Promise<CommittedChunk> {
  const units = new ChunkUnits(batch, chunk, await policyVersion(batch, chunk, deps), deps)
  const outcome = await deps.store.batches.commitChunk(units.work(lease))
  if (outcome.kind === 'revised') return commitChunk(batch, await entitleAgain(batch, chunk, deps), lease, deps)
  return { ...outcome, certificates: units.certificates }
}

async function policyVersion(batch: BatchRecord, chunk: PreparedChunk, deps: IssuingDeps): Promise<string | null> {
  const { pki } = spenderOfBatch(batch, deps.profiles)
  return policyInForce(await deps.register.policies(), pki, chunk.issuedAtSeconds)?.version ?? null
}

async function entitleAgain(batch: BatchRecord, chunk: PreparedChunk, deps: IssuingDeps): Promise<PreparedChunk> {
  const { pki } = spenderOfBatch(batch, deps.profiles)
  const { entitle, revision } = await checks.register(batch, pki, deps)
  const csrs = chunk.csrs.map((csr): PreparedCsr => {
    if (csr.kind !== 'signed') return csr
    const entitled = entitle(csr.facts)
    return entitled instanceof PkiError ? { kind: 'refused', error: entitled, facts: csr.facts } : { ...csr, entitled }
  })
  return { ...chunk, csrs, revision }
}

/** The commit units of one chunk, and the answer to each of its CSRs. */
class ChunkUnits {
  readonly certificates = new Map<string, CertificateRecord>()
  readonly #batch: BatchRecord
  readonly #chunk: PreparedChunk
  readonly #policyVersion: string | null
  readonly #deps: IssuingDeps
  readonly #spender: Spender
  readonly #answers: BatchAnswer[] = []

  constructor(batch: BatchRecord, chunk: PreparedChunk, policy: string | null, deps: IssuingDeps) {
    this.#batch = batch
    this.#chunk = chunk
    this.#policyVersion = policy
    this.#deps = deps
    this.#spender = spenderOfBatch(batch, deps.profiles)
  }

  work({ owner, leaseMs, retryMs }: Lease): ChunkWork {
    const { csrs, first, revision } = this.#chunk
    const nowMs = this.#deps.clock.nowMs()
    return {
      batch: this.#batch.id,
      first,
      owner,
      nowMs,
      untilMs: nowMs + leaseMs,
      retryMs: nowMs + retryMs,
      units: csrs.map((csr, i) => this.#unitOf(csr, i, nowMs)),
      revision,
      refuse: (i, refusal) => this.#refusalUnit(i, errorOf(refusal, csrs[i] as PreparedCsr), factsAt(i, this.#chunk)),
      results: (references, refused) =>
        references.map((reference, i) => this.#result(i, reference, refused.get(i) ?? null)),
    }
  }

  #unitOf(csr: PreparedCsr, i: number, atMs: number): CommitUnit {
    if (csr.kind === 'signed') return this.#issue(csr, i, atMs)
    if (csr.kind === 'fault') return this.#fail(i, csr)
    return this.#refuse(i, csr.kind === 'refused' ? csr.error : new LimitError(csr.decision, 1), csr.facts)
  }

  #issue({ facts, entitled, signed }: PreparedCsr & { kind: 'signed' }, i: number, atMs: number): CommitUnit {
    const { environment, participant } = this.#batch
    const certificate = certificateRecord(
      facts,
      { ...signed, issuedAtSeconds: this.#chunk.issuedAtSeconds },
      { environment, participant, renews: null, policyVersion: this.#policyVersion },
    )
    this.certificates.set(certificate.serial, certificate)
    this.#answers[i] = { kind: 'issued', serial: certificate.serial }
    const audit = issuedAudit(certificate, this.#batch, entitled)
    return {
      certificate,
      binding: facts.binding,
      ca: null,
      spend: { spender: this.#spender, amounts: PROCESSED, atMs },
      // The chunk's transaction checks the revision once for all units.
      revision: null,
      guards: [...entitled.guards, unrevoked(certificate)],
      enqueue: null,
      dequeue: null,
      audit: { ...audit, detail: { ...audit.detail, batch: this.#batch.id } },
    }
  }

  #refuse(i: number, error: PkiError, facts = factsAt(i, this.#chunk)): CommitUnit {
    this.#answers[i] = answerOf(error)
    return this.#refusalUnit(i, error, facts)
  }

  /** Our own fault: the requester gets only "internal error", the audit log gets the reason. */
  #fail(i: number, { message, facts }: PreparedCsr & { kind: 'fault' }): CommitUnit {
    const answer = { kind: 'refused', code: 'INTERNAL', source: null, cure: null, reference: null } as const
    this.#answers[i] = { ...answer, message: 'internal error' }
    return this.#refusalUnit(i, { code: 'INTERNAL', message }, facts)
  }

  #refusalUnit(i: number, error: Parameters<typeof refusalAudit>[0], facts: CsrFacts | null): CommitUnit {
    const { profile, csr } = describeRequested(i, this.#chunk, facts)
    const { environment, participant, actor, interface: over, deviceType } = this.#batch
    const leaf = profile === null ? null : this.#deps.profiles.findLeaf(profile)
    const context = { profile: leaf, environment, participant, actor, interface: over, deviceType }
    const audit = refusalAudit(error, { ...context, submission: 'batch' }, csr, this.#deps.clock.nowSeconds())
    return auditAlone({ ...audit, detail: { ...audit.detail, batch: this.#batch.id } })
  }

  #result(i: number, reference: number, refused: UnitRefusal | null): BatchResult {
    const answer = refused
      ? answerOf(errorOf(refused, this.#chunk.csrs[i] as PreparedCsr))
      : (this.#answers[i] as BatchAnswer)
    const place = { index: this.#chunk.first + i, name: this.#chunk.examined.names[i] as string }
    return answer.kind === 'issued' ? { ...place, ...answer } : { ...place, ...answer, reference }
  }
}

const answerOf = (error: PkiError): BatchAnswer => ({ kind: 'refused', ...errorToJson(error), reference: null })

const PROCESSED = { submitted: 0, processed: 1 }

const factsAt = (i: number, { csrs }: PreparedChunk): CsrFacts | null => csrs[i]?.facts ?? null

function describeRequested(i: number, { examined }: PreparedChunk, facts: CsrFacts | null) {
  if (facts === null) {
    const refused = examined.refused.get(i)
    return { profile: refused?.profile ?? null, csr: refused?.csr ?? null }
  }
  const { csrDigest: sha256, subjectText: subject, keyFingerprint, profile, eui64 } = facts
  const deviceId = profile.pki === 'smki-device' ? eui64 : null
  return { profile: profile.id, csr: { sha256, subject, deviceId, keyFingerprint } }
}

/** Returns the refusal that the transaction found. */
function errorOf(outcome: UnitRefusal, { facts }: PreparedCsr): PkiError {
  switch (outcome.kind) {
    case 'key-bound':
      return keyReused(outcome.to, (facts as CsrFacts).binding)
    case 'guarded':
      return guardRefusal(outcome.fault)
    case 'no-room':
      return new LimitError(outcome.decision, 1)
    default:
      return outcome satisfies never
  }
}
