import { PkiError } from '../../base/index.ts'
import { formatBoth } from '../../base/time/index.ts'
import { durationMs, isPace, type LimitInForce, type LimitOverride, OPERATOR, reachOf } from '../../quota/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'
import { unknownLimit } from './describe-limit.ts'

/** What the DCC allows beyond a limit. */
export interface OverrideRequest {
  readonly limit: string
  /** The participant that may send more; null for a total. */
  readonly participant: string | null
  /** How many more CSRs; null lifts the limit. */
  readonly extra: number | null
  /** When the override ends; null for the end of the limit's current window. */
  readonly untilMs: number | null
  readonly reason: string
}

/**
 * Overrides a limit, from now on.
 * @throws {PkiError} `ACCESS_DENIED`, `LIMIT_UNKNOWN`, `LIMIT_INVALID`, `PARTICIPANT_UNKNOWN`
 */
export async function overrideLimit(
  request: OverrideRequest,
  principal: Principal,
  deps: AccessDeps,
): Promise<Omit<LimitOverride, 'sequence'>> {
  await requireAdministrator(principal, 'override a limit', deps)
  for (;;) {
    const expectedRevision = await deps.store.revision()
    const override = await draft(request, principal, deps)
    const { limit, participant, extra, untilMs, reason } = override
    const detail = { limit, participant, extra: extra ?? 'unlimited', until: new Date(untilMs).toISOString(), reason }
    const audit = [
      { atSeconds: deps.clock.nowSeconds(), actor: principal.actor, action: 'limit-overridden' as const, detail },
    ]
    const outcome = await deps.store.change({
      expectedRevision,
      put: [],
      remove: [],
      limits: [],
      overrides: [override],
      audit,
    })
    if (outcome === 'changed') return override
  }
}

async function draft(
  { limit, participant, extra, untilMs, reason }: OverrideRequest,
  { actor }: Principal,
  { store, clock }: AccessDeps,
): Promise<Omit<LimitOverride, 'sequence'>> {
  const nowMs = clock.nowMs()
  if (reason.trim() === '')
    throw new PkiError('LIMIT_INVALID', 'the override has no reason; allowed: a text that is not empty', {
      cure: 'add --reason TEXT',
    })
  if (extra !== null && (!Number.isInteger(extra) || extra < 1))
    throw new PkiError('LIMIT_INVALID', `the override allows ${extra} more; allowed: a whole number from 1`)
  const book = await store.limits()
  const kind = book.kindOf(limit)
  if (kind === null) throw unknownLimit(limit, book)
  if ((kind === 'total') !== (participant === null))
    throw new PkiError(
      'LIMIT_INVALID',
      kind === 'total'
        ? `limit "${limit}" is a total and has no participant`
        : `limit "${limit}" applies to each participant, and the override names none`,
      {
        cure: kind === 'total' ? 'leave out --participant' : 'add --participant ID',
      },
    )
  if (participant !== null && !(await store.findRegister('participant', participant)))
    throw new PkiError('PARTICIPANT_UNKNOWN', `participant "${participant}" is not in the register`, {
      cure: 'see "tpki participant list"',
    })
  const inForce = book.ofParticipant(participant ?? OPERATOR, nowMs).find(({ version }) => version.id === limit)
  if (!inForce)
    throw new PkiError(
      'LIMIT_INVALID',
      `limit "${limit}" is not in force at ${formatBoth(nowMs)}; allowed: a limit that is in force`,
    )
  if (isPace(inForce.terms.window) && extra !== null)
    throw new PkiError('LIMIT_INVALID', `limit "${limit}" is a pace, which cannot be raised; allowed: to lift it`, {
      cure: 'use --unlimited with --until',
    })
  const endMs = untilMs ?? endOfWindow(inForce, nowMs)
  if (endMs <= nowMs)
    throw new PkiError('LIMIT_INVALID', `the override would end at ${formatBoth(endMs)}, in the past`, {
      cure: 'use a later --until',
    })
  return { limit, participant, extra, fromMs: nowMs, untilMs: endMs, reason, grantedBy: actor }
}

/** Returns when the current window no longer counts what is spent now. */
function endOfWindow({ version, terms: { window } }: LimitInForce, nowMs: number): number {
  const reach = reachOf(window, nowMs)
  if (reach.kind === 'count') {
    if (reach.endsMs !== null) return reach.endsMs
    if (typeof window === 'object' && 'rolling' in window) return nowMs + durationMs(window.rolling)
  }
  throw new PkiError('LIMIT_INVALID', `limit "${version.id}" has no window that ends, so the override needs an end`, {
    cure: 'add --until TIME',
  })
}
