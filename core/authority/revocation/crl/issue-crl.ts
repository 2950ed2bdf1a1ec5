import { hash } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import { formatTime } from '../../../pki/x509/index.ts'
import type { CrlRecord } from '../../../records/index.ts'
import type { IssuingCa } from '../../issuance/ca/index.ts'
import type { IssuingDeps } from '../../issuance/index.ts'
import { buildCrl, type CrlPlan } from './build-crl.ts'
import type { CrlList } from './crl-list.ts'
import { signCrl } from './sign-crl.ts'

/** What issuing a CRL needs. */
export type CrlDeps = Pick<IssuingDeps, 'config' | 'profiles' | 'store' | 'clock' | 'issuingCa'>

export interface CrlOptions {
  readonly actor: string
  /** Why it is issued, for the audit log. */
  readonly because: 'asked' | 'first' | 'schedule' | 'revocation'
  /** Its nextUpdate, in seconds since 1970. Default: now plus `validSeconds` of the list. */
  readonly nextUpdateSeconds?: number
}

/**
 * Issues the next CRL of a list: with every revocation so far and the next number; lints, signs, and commits it with its
 * audit row. Two callers at the same time get two numbers, and neither CRL lacks an earlier revocation.
 * @throws {PkiError} `CA_UNKNOWN`, `CA_NOT_VALID_NOW`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`;
 *   `REVOCATION_INVALID` if nextUpdate is not in the future
 */
export async function issueCrl(list: CrlList, options: CrlOptions, deps: CrlDeps): Promise<CrlRecord> {
  for (;;) {
    const record = await attemptCrl(list, options, deps)
    if (record) return record
  }
}

/** Like {@link issueCrl}, but if another caller issues a CRL at the same time, commits nothing and returns null. */
export async function attemptCrl(list: CrlList, options: CrlOptions, deps: CrlDeps): Promise<CrlRecord | null> {
  const issuer = await openIssuer(list, deps)
  const algorithm = deps.profiles.get(list.issuer).fields.signatureAlgorithm.value
  const { plan, covers } = await planCrl(list, options, deps)
  const der = await signCrl(buildCrl(plan, issuer, algorithm))
  const record = crlRecord(plan, covers, der)
  const outcome = await deps.store.crls.commit(record, auditOf(record, options, deps))
  return outcome === 'committed' ? record : null
}

/**
 * Returns the CA of a list, with its key.
 * @throws {PkiError} `CA_UNKNOWN`, `CA_NOT_VALID_NOW`, `KEY_PASSPHRASE_REQUIRED`, `KEY_PASSPHRASE_WRONG`
 */
export async function openIssuer(list: CrlList, { issuingCa, clock }: CrlDeps): Promise<IssuingCa> {
  const issuer = await issuingCa(list.issuer, list.environment)
  const { id, notBeforeSeconds, notAfterSeconds } = issuer
  const nowSeconds = clock.nowSeconds()
  if (nowSeconds >= notBeforeSeconds && nowSeconds <= notAfterSeconds) return issuer
  throw new PkiError(
    'CA_NOT_VALID_NOW',
    `CA "${id}" is valid from ${formatTime(notBeforeSeconds)} to ${formatTime(notAfterSeconds)}, not at ${formatTime(nowSeconds)}`,
    { source: 'RFC 5280 6.3.3' },
  )
}

async function planCrl(
  list: CrlList,
  { nextUpdateSeconds: given }: CrlOptions,
  { store, clock }: CrlDeps,
): Promise<{ plan: CrlPlan; covers: number }> {
  const thisUpdateSeconds = clock.nowSeconds()
  const nextUpdateSeconds = given ?? thisUpdateSeconds + list.validSeconds
  if (nextUpdateSeconds <= thisUpdateSeconds)
    throw new PkiError(
      'REVOCATION_INVALID',
      `nextUpdate ${formatTime(nextUpdateSeconds)} is not after thisUpdate ${formatTime(thisUpdateSeconds)}`,
      { source: 'RFC 5280 5.1.2.5' },
    )
  const previous = await store.crls.latestSummary(list.id)
  // RFC 5280 §3.3: an entry stays until it has appeared in one CRL after the certificate expired.
  const { last, revocations } = await store.revocations.ofCa(list.issuerCa, previous?.thisUpdateSeconds ?? 0)
  const number = (previous?.number ?? 0) + 1
  return { plan: { list, number, thisUpdateSeconds, nextUpdateSeconds, revocations }, covers: last }
}

const crlRecord = (
  { list, number, thisUpdateSeconds, nextUpdateSeconds, revocations }: CrlPlan,
  covers: number,
  der: Uint8Array,
): CrlRecord => ({
  list: list.id,
  number,
  issuerCa: list.issuerCa,
  thisUpdateSeconds,
  nextUpdateSeconds,
  entries: revocations.length,
  covers,
  sha256: hash('sha256', der, 'hex'),
  der,
})

function auditOf(record: CrlRecord, { actor, because }: CrlOptions, { clock }: CrlDeps) {
  const { list, number, thisUpdateSeconds, nextUpdateSeconds, entries, sha256 } = record
  const times = { thisUpdate: formatTime(thisUpdateSeconds), nextUpdate: formatTime(nextUpdateSeconds) }
  const detail = { list, number, ...times, entries, sha256, because }
  return { atSeconds: clock.nowSeconds(), actor, action: 'crl-issued' as const, detail }
}
