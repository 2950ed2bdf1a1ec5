import { PkiError } from '../../base/index.ts'
import type { AuditEntry, Json } from '../../records/index.ts'
import type { AccessChange } from '../../store/index.ts'
import { type AccessDeps, type Principal, requireAdministrator } from '../register/index.ts'

/**
 * Changes who may come in; the change and its audit row are one. Nothing secret is in `detail`.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_CONFLICT` where it is there already, `REGISTER_ENTRY_UNKNOWN`
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
    throw new PkiError('REGISTER_CONFLICT', `${what} is there already`, { cure: 'see "tpki access list"' })
  if (outcome === 'unknown')
    throw new PkiError('REGISTER_ENTRY_UNKNOWN', `${what} is not there`, { cure: 'see "tpki access list"' })
}

/** Returns a name that can stand in the audit log. @throws {PkiError} `REGISTER_INVALID` */
export function checkName(name: string): string {
  if (/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u.test(name) && name.trim() === name) return name
  throw new PkiError(
    'REGISTER_INVALID',
    `name ${JSON.stringify(name)} has ${name.length} characters; allowed: 1 to 200 that can be seen`,
  )
}
