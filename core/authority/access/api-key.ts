import { scrypt } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import type { ApiKey } from '../../records/index.ts'
import type { IssuingDeps } from '../issuance/index.ts'
import { type Principal, requireAdministrator } from '../register/index.ts'
import { changeAccess, checkName } from './change-access.ts'

/** The longest API key that can be added or presented. */
export const MAX_API_KEY_CHARACTERS = 1000

// 16 MiB and about 30 ms: a key may have any value, so one from a stolen database must be slow to guess.
const COST = { N: 16_384, r: 8, p: 1 }
const DIGEST_OCTETS = 32

type Deps = Pick<IssuingDeps, 'store' | 'clock' | 'random'>

/** Returns the digest of an API key, lower-case hex: scrypt with the salt of the world. @see RFC 7914 */
export const digestApiKey = (key: string, salt: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    scrypt(key, salt, DIGEST_OCTETS, COST, (error, digest) => (error ? reject(error) : resolve(digest.toString('hex'))))
  })

/**
 * Gives a repository user an API key. The key may have any value, because some clients send a fixed one. Each user has
 * one key, and no two users have the same.
 * @throws {PkiError} `REGISTER_CONFLICT`, `REGISTER_INVALID`, `ACCESS_DENIED`
 */
export async function addApiKey(name: string, key: string, principal: Principal, deps: Deps): Promise<ApiKey> {
  await requireAdministrator(principal, 'change who has access', deps)
  if (key === '' || key.length > MAX_API_KEY_CHARACTERS)
    throw new PkiError(
      'REGISTER_INVALID',
      `the API key has ${key.length} characters; allowed: 1 to ${MAX_API_KEY_CHARACTERS}`,
    )
  const { store, clock, random } = deps
  const digest = await digestApiKey(key, await store.access.apiKeySalt(random.octets(16)))
  const kept: ApiKey = { name: checkName(name), digest, by: principal.actor, atSeconds: clock.nowSeconds() }
  const what = `repository user "${name}", or another with this key,`
  await changeAccess({ kind: 'add-key', key: kept }, what, { name }, principal, deps)
  return kept
}

/** Removes the key of a repository user, at once. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN`, `ACCESS_DENIED` */
export const removeApiKey = (name: string, principal: Principal, deps: Pick<Deps, 'store' | 'clock'>): Promise<void> =>
  changeAccess({ kind: 'remove-key', name }, `repository user "${name}"`, { name }, principal, deps)
