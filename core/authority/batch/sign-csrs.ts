import { type Clock, fixedClock } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { ProfileSet } from '../../pki/profile/index.ts'
import { concat } from '../../pki/x509/index.ts'
import type { WorldConfig } from '../../records/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'
import { buildContent, type LintedTbs, lintTbs, sign } from '../issuance/index.ts'
import type { SignedChunk, SignOrder } from './chunk-messages.ts'
import type { KnownCsr } from './examine-csrs.ts'

export interface SignDeps {
  readonly profiles: ProfileSet
  readonly config: WorldConfig
  readonly cas: ReadonlyMap<ProfileId, IssuingCa>
}

/**
 * Builds, lints and signs a certificate for each wanted CSR, in one thread, so that the linted octets are the signed ones.
 * A certificate that fails lint is our fault and does not stop the others; a signer that fails stops the chunk.
 * `known` are the examined CSRs of the part, by index.
 * @throws {Error} what the signer throws
 */
export async function signCsrs(
  { ticket, wanted, serials, nowSeconds }: Pick<SignOrder, 'ticket' | 'wanted' | 'serials' | 'nowSeconds'>,
  known: readonly (KnownCsr | null)[],
  deps: SignDeps,
  environment: string | null,
): Promise<SignedChunk> {
  const clock = fixedClock(nowSeconds)
  const ders: Uint8Array[] = []
  const ends = new Uint32Array(wanted.length)
  const notBeforeSeconds = new Float64Array(wanted.length)
  const notAfterSeconds = new Float64Array(wanted.length)
  const faults = new Map<number, string>()
  let end = 0
  for (const [i, index] of wanted.entries()) {
    const linted = buildLinted(known[index] as KnownCsr, serials[i] as Uint8Array, { clock, environment, deps })
    if (typeof linted === 'string') faults.set(i, linted)
    else {
      // Not caught: a signer that fails would fail for all. The chunk is tried again, and nothing is spent.
      const { der, built } = await sign(linted)
      notBeforeSeconds[i] = built.notBeforeSeconds
      notAfterSeconds[i] = built.notAfterSeconds
      ders.push(der)
      end += der.length
    }
    ends[i] = end
  }
  return { kind: 'signed', ticket, ders: concat(...ders), ends, notBeforeSeconds, notAfterSeconds, faults }
}

interface Making {
  readonly clock: Clock
  readonly environment: string | null
  readonly deps: SignDeps
}

/** Returns a certificate that may be signed, or why our certificate for this CSR is wrong. */
function buildLinted(
  { profile, content, key }: KnownCsr,
  serial: Uint8Array,
  { clock, environment, deps }: Making,
): LintedTbs | string {
  try {
    const issuer = deps.cas.get(profile.issuer) as IssuingCa
    const random = { octets: () => serial }
    const built = buildContent(content, profile, environment, issuer, { config: deps.config, clock, random }, key)
    return lintTbs(built, deps.profiles)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
