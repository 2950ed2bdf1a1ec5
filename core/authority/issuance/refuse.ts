import { type ErrorCode, errorFromJson, errorToJson, type PkiError } from '../../base/index.ts'
import type { LeafProfile } from '../../pki/profile/index.ts'
import { LimitError, type LimitState } from '../../quota/index.ts'
import type { AuditEntry, Json } from '../../records/index.ts'
import { auditAlone, type CommitUnit } from '../../store/index.ts'
import { describeCsr } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { AlreadyDecided, claimForRefusal } from './idempotency.ts'
import { type RequestContext, spenderOf } from './request-context.ts'

/** A request that is refused, as far as it was read. */
export interface RefusedRequest extends Omit<RequestContext, 'profile'> {
  readonly profile: LeafProfile | null
  /** The CSR, DER; null if it was not read. */
  readonly csr: Uint8Array | null
}

/** Faults that the lab must correct. The requester cannot. */
export const FAULTS_OF_THE_LAB: readonly ErrorCode[] = [
  'CA_UNKNOWN',
  'CA_NOT_VALID_NOW',
  'CA_REVOKED',
  'KEY_PASSPHRASE_REQUIRED',
  'KEY_PASSPHRASE_WRONG',
  'WORLD_INVALID',
  'PROFILE_NOT_APPROVED',
]

// A refusal by a limit, of an unknown participant, or for a fault of the lab spends nothing.
const SPEND_NOTHING: readonly ErrorCode[] = [
  'LIMIT_REACHED',
  'REQUEST_QUEUED',
  'PARTICIPANT_UNKNOWN',
  ...FAULTS_OF_THE_LAB,
]

/**
 * Commits the audit row of a refusal, spends `submitted`, and returns the refusal with the number of its audit row.
 * If a limit has no room for `submitted`, returns `LIMIT_REACHED` and spends nothing.
 */
export async function refuse(
  error: PkiError,
  request: RefusedRequest,
  deps: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<PkiError> {
  const outcome = await deps.store.commit(refusalUnit(error, request, deps))
  switch (outcome.kind) {
    case 'committed':
      return withReference(error, outcome.audit.sequence)
    case 'no-room':
      return refuse(new LimitError(outcome.decision, 1), request, deps)
    case 'repeated':
      throw new AlreadyDecided(outcome.kept)
    default:
      throw new Error(`committing a refusal ended with "${outcome.kind}"`)
  }
}

/** Requests that fail together, for example because a passphrase is missing, share an error; each has its own audit row. */
function withReference(error: PkiError, reference: number): PkiError {
  const own = error.reference === null ? error : errorFromJson(errorToJson(error), error)
  own.reference = reference
  return own
}

const describeState = ({ limit, used, allowed, roomAtMs }: LimitState): Json => ({
  id: limit.version.id,
  version: limit.version.sequence,
  used,
  allowed: Number.isFinite(allowed) ? allowed : null,
  roomAt: roomAtMs === null ? null : new Date(roomAtMs).toISOString(),
})

function refusalUnit(error: PkiError, request: RefusedRequest, { clock }: Pick<IssuingDeps, 'clock'>): CommitUnit {
  const { profile, csr } = request
  const audit = refusalAudit(error, request, csr ? describeCsr(csr) : null, clock.nowSeconds())
  const unit = auditAlone(audit)
  if (profile === null || SPEND_NOTHING.includes(error.code)) return unit
  const spender = spenderOf({ ...request, profile })
  const spend = { spender, amounts: { submitted: 1, processed: 0 }, atMs: clock.nowMs() }
  return { ...unit, spend, ...claimForRefusal(request.idempotency, error) }
}

/** Returns the audit row of a refusal; `csr` describes the request, or is null if it was not read. */
export function refusalAudit(
  error: {
    readonly code: string
    readonly message: string
    readonly source?: string | undefined
    readonly cure?: string | undefined
  },
  { profile, environment, participant, actor, interface: over }: Omit<RefusedRequest, 'csr'>,
  csr: Json,
  atSeconds: number,
): AuditEntry {
  const detail = {
    profile: profile?.id ?? null,
    environment,
    participant,
    interface: over,
    ...errorToJson(error),
    csr,
    ...(error instanceof LimitError ? { limit: describeState(error.decision.state) } : {}),
  }
  return { atSeconds, actor, action: 'refused', detail }
}
