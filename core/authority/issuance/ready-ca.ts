import { PkiError } from '../../base/index.ts'
import type { Profile } from '../../pki/profile/index.ts'
import { formatTime, OID } from '../../pki/x509/index.ts'
import { policyOidFor } from '../../records/index.ts'
import type { IssuingCa } from './ca/index.ts'
import type { IssuingDeps } from './deps.ts'

/**
 * Returns the CA that issues `profile`, after a check that it is valid now and asserts the policy OID of the world.
 * @throws {PkiError} `CA_UNKNOWN`, `CA_NOT_VALID_NOW`, `KEY_PASSPHRASE_…`, `WORLD_INVALID`
 */
export async function readyCa(profile: Profile, environment: string | null, deps: IssuingDeps): Promise<IssuingCa> {
  const issuer = await deps.issuingCa(profile.issuer, profile.pki === 'dccki' ? environment : null)
  checkValidNow(issuer, deps.clock.nowSeconds())
  checkPolicy(issuer, profile, environment, deps)
  return issuer
}

function checkValidNow({ id, notBeforeSeconds, notAfterSeconds }: IssuingCa, nowSeconds: number): void {
  if (nowSeconds >= notBeforeSeconds && nowSeconds <= notAfterSeconds) return
  const validity = `${formatTime(notBeforeSeconds)} to ${formatTime(notAfterSeconds)}`
  throw new PkiError('CA_NOT_VALID_NOW', `CA "${id}" is valid from ${validity}, not at ${formatTime(nowSeconds)}`, {
    source: 'RFC 5280 6.1.3(a)(2)',
  })
}

// RFC 5280 §6.1.3(d): a path is not valid for a policy that one of its CAs does not assert.
function checkPolicy(issuer: IssuingCa, profile: Profile, environment: string | null, deps: IssuingDeps): void {
  const wanted = policyOidFor(profile, environment, deps.config)
  if (issuer.policyOids.includes(wanted) || issuer.policyOids.includes(OID.anyPolicy)) return
  throw new PkiError(
    'WORLD_INVALID',
    `world.yaml sets policy OID ${wanted}, which CA "${issuer.id}" does not assert; allowed: ${issuer.policyOids.join(', ')}`,
    {
      source: 'RFC 5280 6.1.3(d)',
      cure: 'set one of the allowed OIDs, or make a new world: a CA keeps the policy OID that its world was made with',
    },
  )
}
