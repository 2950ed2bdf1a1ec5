import { PkiError } from '../../base/index.ts'
import { formatSerial, toHex } from '../../pki/x509/index.ts'
import { type Amounts, LimitError } from '../../quota/index.ts'
import type { CertificateRecord } from '../../records/index.ts'
import { type CommitOutcome, type Guard, guardRefusal } from '../../store/index.ts'
import { policyInForce } from '../register/index.ts'
import { type CheckedRequest, keyReused } from './check-request.ts'
import type { CertificateContent } from './csr/index.ts'
import { onceIssued, Repeated } from './decide-once.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued, IssuingUnit } from './issued.ts'
import { spenderOf } from './request-context.ts'
import type { SignedCertificate } from './sign.ts'

/** What a request spends: itself as it comes in, or later what it did not spend while it was queued. */
export interface SpendPlan {
  readonly amounts: Amounts
  /** The number under which it was queued. */
  readonly dequeue: number | null
}

export const AS_IT_COMES_IN: SpendPlan = { amounts: { submitted: 1, processed: 1 }, dequeue: null }

/** Said by a transaction that finds the enrolment token spent or out of date meanwhile. */
export class TokenShut extends Error {
  override readonly name = 'TokenShut'
}

/**
 * Commits spend, serial, certificate, key binding and audit row in one transaction and hands the certificate out.
 * Where the register has changed since the check, the entitlement is looked at again first.
 * @throws {PkiError} what the transaction found: a limit without room, a key bound to something else since the check …
 */
export async function commit(
  certificate: SignedCertificate,
  checked: CheckedRequest,
  deps: IssuingDeps,
  plan: SpendPlan,
): Promise<Issued> {
  const unit = await unitOf(certificate, checked, deps, plan)
  const outcome = await deps.store.commit(unit)
  if (outcome.kind === 'revised') return commit(certificate, await checked.again(deps), deps, plan)
  return handOut(outcome, unit, checked)
}

/** Hands out what was committed. @throws {PkiError} the refusal of what was not */
export function handOut(outcome: CommitOutcome, unit: IssuingUnit, { binding, warnings }: CheckedRequest): Issued {
  switch (outcome.kind) {
    case 'committed':
      return { record: unit.certificate, warnings, reference: outcome.audit.sequence }
    case 'key-bound':
      throw keyReused(outcome.to, binding)
    case 'guarded':
      throw guardRefusal(outcome.fault)
    case 'no-room':
      throw new LimitError(outcome.decision, 1)
    case 'not-queued':
      throw new PkiError('REQUEST_QUEUED', 'the queued request is no longer in the queue', {
        cure: 'see "tpki queue list"',
      })
    case 'repeated':
      throw new Repeated(outcome.kept)
    case 'token-shut':
      throw new TokenShut()
    case 'revised':
      throw new Error('a register that has changed is looked at again before anything is handed out')
    default:
      return outcome satisfies never
  }
}

/** Returns everything that a signed certificate commits with it. */
export async function unitOf(
  certificate: SignedCertificate,
  checked: CheckedRequest,
  deps: Pick<IssuingDeps, 'register' | 'clock'>,
  { amounts, dequeue }: SpendPlan,
): Promise<IssuingUnit> {
  const { context, entitled, binding, renews } = checked
  const { profile, issuedAtSeconds } = certificate.built
  const policy = policyInForce(await deps.register.policies(), profile.pki, issuedAtSeconds)
  const record = recordOf(certificate, checked.content, {
    environment: checked.environment,
    participant: context.participant,
    renews,
    policyVersion: policy?.version ?? null,
    csrDigest: checked.csrDigest,
  })
  return {
    certificate: record,
    binding,
    ca: null,
    spend: { spender: spenderOf(context), amounts, atMs: deps.clock.nowMs() },
    revision: entitled.revision,
    guards: [...entitled.guards, unrevoked(record)],
    enqueue: null,
    dequeue,
    ...onceIssued(context.once, checked.warnings),
    ...(context.token ? { token: context.token } : {}),
    audit: issuedAudit(record, checked.context, entitled),
  }
}

/** No revocation stands against what is issued. */
export const unrevoked = ({
  issuerCa,
  renews,
  keyFingerprint,
}: Pick<CertificateRecord, 'issuerCa' | 'renews' | 'keyFingerprint'>): Guard => ({
  kind: 'unrevoked',
  issuerCa,
  renews,
  keyFingerprint,
})

/** Returns what the audit log keeps of the issue of a certificate. */
export function issuedAudit(
  record: CertificateRecord,
  context: Pick<CheckedRequest['context'], 'interface' | 'actor'>,
  entitled: Pick<CheckedRequest['entitled'], 'revision' | 'waivers'>,
) {
  const { issuedAtSeconds, serial, profile, environment, participant, subject, eui64, renews, policyVersion } = record
  const detail = {
    serial,
    profile,
    environment,
    participant,
    interface: context.interface,
    subject,
    eui64,
    renews,
    policyVersion,
    entitlement: entitled.revision === null ? 'skipped' : 'checked',
    waivers: entitled.waivers,
  }
  return { atSeconds: issuedAtSeconds, actor: context.actor, action: 'issued' as const, detail }
}

/** Returns the record of a signed certificate. */
export function recordOf(
  { der, built }: SignedCertificate,
  content: CertificateContent,
  beside: Pick<CertificateRecord, 'environment' | 'participant' | 'renews' | 'policyVersion' | 'csrDigest'>,
): CertificateRecord {
  const { profile, issuer, serial, notBeforeSeconds, notAfterSeconds, issuedAtSeconds } = built
  const { environment, participant, renews, policyVersion, csrDigest } = beside
  const eui64 = content.hardwareModule?.hwSerial ?? content.subject.eui64
  return {
    serial: formatSerial(serial),
    profile: profile.id,
    pki: profile.pki,
    environment,
    participant,
    subject: content.subjectText,
    eui64: eui64 ? toHex(eui64) : null,
    role: content.subject.role ?? null,
    usage: profile.usage,
    issuerCa: issuer.id,
    notBeforeSeconds,
    notAfterSeconds,
    keyFingerprint: content.keyFingerprint,
    issuedAtSeconds,
    renews,
    policyVersion,
    csrDigest,
    der,
  }
}
