import { PkiError } from '../../base/index.ts'
import type { ApiKey } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { type Principal, requireAdministrator } from '../register/index.ts'
import { changeAccess, checkName } from './access-change.ts'
import { MAX_API_KEY_CHARACTERS } from './api-keys.ts'
import { digestApiKey } from './digest-api-key.ts'

type Deps = Pick<IssuingDeps, 'store' | 'clock' | 'random'>

/**
 * Gives a repository user a key: any value, since clients exist that send a fixed one. A key is one user's.
 * @throws {PkiError} `REGISTER_CONFLICT`, `REGISTER_INVALID`, `ACCESS_DENIED`
 */
export async function addApiKey(name: string, key: string, principal: Principal, deps: Deps): Promise<ApiKey> {
  await requireAdministrator(principal, 'change who has access', deps)
  if (key === '' || key.length > MAX_API_KEY_CHARACTERS)
    throw new PkiError(
      'REGISTER_INVALID',
      `an API key of ${key.length} characters; allowed: 1 to ${MAX_API_KEY_CHARACTERS}`,
    )
  const { store, clock, random } = deps
  const digest = await digestApiKey(key, await store.access.apiKeySalt(random.octets(16)))
  const kept: ApiKey = { name: checkName(name), digest, by: principal.actor, atSeconds: clock.nowSeconds() }
  await changeAccess(
    { kind: 'add-key', key: kept },
    `repository user "${name}", or this very key,`,
    { name },
    principal,
    deps,
  )
  return kept
}

/** Takes a repository user's key away, at once. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN`, `ACCESS_DENIED` */
export const removeApiKey = (name: string, principal: Principal, deps: Pick<Deps, 'store' | 'clock'>): Promise<void> =>
  changeAccess({ kind: 'remove-key', name }, `repository user "${name}"`, { name }, principal, deps)
