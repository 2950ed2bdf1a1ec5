import type { Guard, GuardFault, UnrevokedFault, UnrevokedGuard } from '../index.ts'
import type { Draft } from './draft.ts'

/** What a guard is held against: the facts, or a transaction's working copy of them. */
export type Held = Pick<Draft, 'facts' | 'certificatesOf' | 'answerTo' | 'holderOf'>

/** Returns what stands against a guard, or null. These are the only rules of guards. */
export function findFault(guard: Guard, held: Held): GuardFault | null {
  switch (guard.kind) {
    case 'device': {
      const certificates = held.certificatesOf(guard.eui64)
      const isWithin = certificates >= guard.atLeast && certificates < guard.below
      return isWithin ? null : { kind: 'device', guard, certificates }
    }
    case 'unanswered': {
      const serial = held.answerTo(guard)
      return serial === null ? null : { kind: 'unanswered', guard, serial }
    }
    case 'system-name': {
      const serial = held.holderOf(guard)
      return serial === null ? null : { kind: 'system-name', guard, serial }
    }
    case 'unrevoked':
      return findRevocation(guard, held)
    default:
      return guard satisfies never
  }
}

/** In the order in which the refusal names them: of the CA, of the earlier certificate, of the key. */
function findRevocation(guard: UnrevokedGuard, { facts }: Held): UnrevokedFault | null {
  const { issuerCa, renews, keyFingerprint } = guard
  const by =
    facts.revokedCas.get(issuerCa) ?? facts.revoked.get(renews ?? '') ?? facts.compromised.get(keyFingerprint) ?? null
  return by ? { kind: 'unrevoked', guard, by } : null
}
