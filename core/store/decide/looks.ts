import { answerQuota, EVERYONE, type LimitState, type QuotaAnswer, type QuotaQuery } from '../../quota/index.ts'
import type { Guard, GuardFault, IssueObjection, PlannedIssue } from '../index.ts'
import { findObjection } from './decide-unit.ts'
import { Draft } from './draft.ts'
import { findFault } from './find-fault.ts'
import { openSpending } from './units.ts'
import type { Work } from './work.ts'

/** Answers a question about limits. */
export const quotaWork = (query: QuotaQuery): Work<QuotaAnswer> => ({
  needs: { revision: true, spending: { scopes: [query.spender.participant, EVERYONE], atMs: query.atMs } },
  decide: (facts) => ({
    result: answerQuota(query, openSpending(facts, query.atMs, [query.spender])),
    writes: null,
  }),
})

/** Says where every limit of a participant stands, over any interface. */
export const usageWork = (participant: string, atMs: number): Work<LimitState[]> => ({
  needs: { revision: true, spending: { scopes: [participant, EVERYONE], atMs } },
  decide(facts) {
    const spending = openSpending(facts, atMs, [])
    return { result: spending.statesOf(facts.book?.ofParticipant(participant, atMs) ?? []), writes: null }
  },
})

/** Checks a certificate that would be issued after others, which `draft` has seen. */
export const rehearsalWork = (planned: PlannedIssue, draft: Draft): Work<IssueObjection | null> => ({
  needs: { bindings: [planned.certificate.keyFingerprint], guards: planned.guards },
  decide(facts) {
    draft.facts = facts
    return { result: findObjection(planned, draft), writes: null }
  },
})

/** Says what stands against a guard now. */
export const guardWork = (guard: Guard): Work<GuardFault | null> => ({
  needs: { guards: [guard] },
  decide: (facts) => ({ result: findFault(guard, new Draft(facts)), writes: null }),
})
