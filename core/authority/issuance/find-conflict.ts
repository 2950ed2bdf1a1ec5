import { PkiError } from '../../base/index.ts'
import { type KeyBinding, sameBinding } from '../../records/index.ts'
import { type Guard, guardRefusal, type Store } from '../../store/index.ts'

/**
 * Returns the refusal if existing certificates do not allow this one, or null. Checks the key's binding first, then the
 * guards in their order, as the commit does. The commit decides again: this check only saves a signature.
 */
export async function findConflict(
  keyFingerprint: string,
  wanted: KeyBinding,
  guards: readonly Guard[],
  store: Pick<Store, 'findKeyBinding' | 'checkGuard'>,
): Promise<PkiError | null> {
  const held = await store.findKeyBinding(keyFingerprint)
  if (held && !sameBinding(held, wanted)) return keyReused(held, wanted)
  for (const guard of guards) {
    const fault = await store.checkGuard(guard)
    if (fault) return guardRefusal(fault)
  }
  return null
}

/** Returns the refusal of a key that is bound to another use. `held` is its binding, `wanted` is the requested one. */
export function keyReused(held: KeyBinding, wanted: KeyBinding): PkiError {
  const cure = 'make a new key'
  const at = held.environment === null ? '' : ` in environment "${held.environment}"`
  const serves = `the key already serves "${held.profile}" of "${held.holder}"${at}`
  if (
    held.environment !== wanted.environment &&
    held.profile.startsWith('dccki/') &&
    wanted.profile.startsWith('dccki/')
  ) {
    return new PkiError(
      'KEY_REUSED_ACROSS_ENVIRONMENTS',
      `${serves}; allowed: one environment for a DCCKI key, and "${wanted.environment}" was requested`,
      { source: 'ETAD 4.1', cure },
    )
  }
  return new PkiError('KEY_REUSED', `${serves}; allowed: one subject and one usage for a key`, {
    source: 'GBCS 12.2',
    cure,
  })
}
