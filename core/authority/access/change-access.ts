import { PkiError } from '../../base/index.ts'
import type { AuditEntry, Json } from '../../records/index.ts'
import type { AccessChange } from '../../store/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'

/**
 * Adds or removes a credential, together with its audit row. `what` names the credential in error messages. `detail` goes
 * into the audit log, so it must hold no secret.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_CONFLICT` if it exists already, `REGISTER_ENTRY_UNKNOWN` if it does not exist
 */
export async function changeAccess(
  change: AccessChange,
  what: string,
  detail: { readonly [key: string]: Json },
  principal: Principal,
  deps: AccessDeps,
): Promise<void> {
  await requireAdministrator(principal, 'change who has access', deps)
  const { actor } = principal
  const facts = { change: change.kind, ...detail }
  const audit: AuditEntry = { atSeconds: deps.clock.nowSeconds(), actor, action: 'access-changed', detail: facts }
  const outcome = await deps.store.access.change(change, audit)
  if (outcome === 'taken')
    throw new PkiError('REGISTER_CONFLICT', `${what} exists already`, { cure: 'see "tpki access list"' })
  if (outcome === 'unknown')
    throw new PkiError('REGISTER_ENTRY_UNKNOWN', `${what} does not exist`, { cure: 'see "tpki access list"' })
}

/** Returns the name of a holder, if it can be shown in the audit log. @throws {PkiError} `REGISTER_INVALID` */
export function checkName(name: string): string {
  if (/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u.test(name) && name.trim() === name) return name
  throw new PkiError(
    'REGISTER_INVALID',
    `name ${JSON.stringify(name)} has ${name.length} characters; allowed: 1 to 200 visible characters, without spaces at the ends`,
  )
}
