import { PkiError } from '../../base/index.ts'
import { formatSerial } from '../../pki/x509/index.ts'
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
import { type IssuingDeps, issuedAudit, keyReused, refusalAudit, unrevoked } from '../issuance/index.ts'
import { policyInForce } from '../register/index.ts'
import { spenderOfBatch } from './batch-spender.ts'
import type { CsrFacts } from './csr-facts.ts'
import { entitlerFor } from './entitle-csrs.ts'
import type { PreparedChunk, Prospect } from './prepare-chunk.ts'

/** Whose lease a commit rests on, and when it ends next. */
export interface Lease {
  readonly owner: string
  readonly leaseMs: number
  /** How long a batch waits for a limit before it is looked at again. */
  readonly retryMs: number
}

export type CommittedChunk = Exclude<ChunkOutcome, { kind: 'revised' }> & {
  readonly certificates: ReadonlyMap<string, CertificateRecord>
}

/**
 * Commits a prepared chunk in one transaction: spend, serials, certificates, refusals, progress and audit rows. Where the
 * register has changed meanwhile, entitlement is looked at again first.
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
  const { entitle, revision } = await entitlerFor(batch, pki, deps)
  const prospects = chunk.prospects.map((prospect): Prospect => {
    if (prospect.kind !== 'signed') return prospect
    const entitled = entitle(prospect.facts)
    return entitled instanceof PkiError
      ? { kind: 'refused', error: entitled, facts: prospect.facts }
      : { ...prospect, entitled }
  })
  return { ...chunk, prospects, revision }
}

/** The units of one chunk and what is answered to each of its CSRs. */
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
    const { prospects, first, revision } = this.#chunk
    const nowMs = this.#deps.clock.nowMs()
    return {
      batch: this.#batch.id,
      first,
      owner,
      nowMs,
      untilMs: nowMs + leaseMs,
      retryMs: nowMs + retryMs,
      units: prospects.map((prospect, i) => this.#unitOf(prospect, i, nowMs)),
      revision,
      refuse: (i, refusal) => this.#refusalUnit(i, errorOf(refusal, prospects[i] as Prospect), factsAt(i, this.#chunk)),
      results: (references, refused) =>
        references.map((reference, i) => this.#result(i, reference, refused.get(i) ?? null)),
    }
  }

  #unitOf(prospect: Prospect, i: number, atMs: number): CommitUnit {
    if (prospect.kind === 'signed') return this.#issue(prospect, i, atMs)
    if (prospect.kind === 'fault') return this.#fail(i, prospect)
    return this.#refuse(
      i,
      prospect.kind === 'refused' ? prospect.error : new LimitError(prospect.decision, 1),
      prospect.facts,
    )
  }

  #issue({ facts, entitled, signed }: Prospect & { kind: 'signed' }, i: number, atMs: number): CommitUnit {
    const certificate = this.#recordOf(facts, signed)
    this.certificates.set(certificate.serial, certificate)
    this.#answers[i] = { kind: 'issued', serial: certificate.serial }
    const audit = issuedAudit(certificate, this.#batch, entitled)
    return {
      certificate,
      binding: facts.binding,
      ca: null,
      spend: { spender: this.#spender, amounts: PROCESSED, atMs },
      // It is looked at once for all.
      revision: null,
      guards: [...entitled.guards, unrevoked(certificate)],
      enqueue: null,
      dequeue: null,
      audit: { ...audit, detail: { ...audit.detail, batch: this.#batch.id } },
    }
  }

  #recordOf(facts: CsrFacts, signed: (Prospect & { kind: 'signed' })['signed']): CertificateRecord {
    const { profile, subjectText, eui64, role, keyFingerprint } = facts
    const { serial, issuerCa, der, notBeforeSeconds, notAfterSeconds } = signed
    const { environment, participant } = this.#batch
    return {
      serial: formatSerial(serial),
      profile: profile.id,
      pki: profile.pki,
      environment,
      participant,
      subject: subjectText,
      eui64,
      role,
      usage: profile.usage,
      issuerCa,
      notBeforeSeconds,
      notAfterSeconds,
      keyFingerprint,
      issuedAtSeconds: this.#chunk.issuedAtSeconds,
      renews: null,
      policyVersion: this.#policyVersion,
      csrDigest: facts.digest,
      der,
    }
  }

  #refuse(i: number, error: PkiError, facts: CsrFacts | null): CommitUnit {
    this.#answers[i] = answerOf(error)
    return this.#refusalUnit(i, error, facts)
  }

  /** Our own fault: whoever asked is told no more than that. */
  #fail(i: number, { message, facts }: Prospect & { kind: 'fault' }): CommitUnit {
    const answer = { kind: 'refused', code: 'INTERNAL', source: null, cure: null, reference: null } as const
    this.#answers[i] = { ...answer, message: 'internal error' }
    return this.#refusalUnit(i, { code: 'INTERNAL', message }, facts)
  }

  #refusalUnit(i: number, error: Parameters<typeof refusalAudit>[0], facts: CsrFacts | null): CommitUnit {
    const { profile, csr } = describeAsked(i, this.#chunk, facts)
    const { environment, participant, actor, interface: over, deviceType } = this.#batch
    const leaf = profile === null ? null : this.#deps.profiles.findLeaf(profile)
    const context = { profile: leaf, environment, participant, actor, interface: over, deviceType }
    const audit = refusalAudit(error, { ...context, submission: 'batch' }, csr, this.#deps.clock.nowSeconds())
    return auditAlone({ ...audit, detail: { ...audit.detail, batch: this.#batch.id } })
  }

  #result(i: number, reference: number, refused: UnitRefusal | null): BatchResult {
    const answer = refused
      ? answerOf(errorOf(refused, this.#chunk.prospects[i] as Prospect))
      : (this.#answers[i] as BatchAnswer)
    const place = { index: this.#chunk.first + i, name: this.#chunk.examined.names[i] as string }
    return answer.kind === 'issued' ? { ...place, ...answer } : { ...place, ...answer, reference }
  }
}

function answerOf(error: PkiError): BatchAnswer {
  const { code, message, source = null, cure = null } = error
  return { kind: 'refused', code, message, source, cure, reference: null }
}

const PROCESSED = { submitted: 0, processed: 1 }

const factsAt = (i: number, { prospects }: PreparedChunk): CsrFacts | null => prospects[i]?.facts ?? null

function describeAsked(i: number, { examined }: PreparedChunk, facts: CsrFacts | null) {
  if (facts === null) {
    const refused = examined.refused.get(i)
    return { profile: refused?.profile ?? null, csr: refused?.csr ?? null }
  }
  const { digest: sha256, subjectText: subject, keyFingerprint, profile, eui64 } = facts
  const deviceId = profile.pki === 'smki-device' ? eui64 : null
  return { profile: profile.id, csr: { sha256, subject, deviceId, keyFingerprint } }
}

/** Returns the refusal that the transaction came to. */
function errorOf(outcome: UnitRefusal, { facts }: Prospect): PkiError {
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
