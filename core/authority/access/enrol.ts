import { PkiError } from '../../base/index.ts'
import { formatBoth } from '../../base/time/index.ts'
import type { EnrolmentToken } from '../../records/index.ts'
import {
  EnrolmentTokenUnusable,
  type Issued,
  type IssuingDeps,
  issueFrom,
  type RequestContext,
  refuse,
} from '../issuance/index.ts'
import { digestToken } from './enrolment-token.ts'

/**
 * Issues the one certificate that a token allows. Only the transaction that commits the certificate spends the token: a
 * refused CSR does not, and the same request sent again gets the same certificate. `decode` returns the DER of the CSR;
 * `requestDigest` is the SHA-256 of the request as it was sent, lower-case hex.
 * @throws {PkiError} `ENROLMENT_REFUSED`, and what {@link issueFrom} throws
 */
export async function enrol(
  token: string,
  decode: () => Uint8Array,
  requestDigest: string,
  deps: IssuingDeps,
): Promise<Issued> {
  const held = await deps.store.access.findToken(digestToken(token))
  // No audit row: otherwise anyone could fill the audit log with guesses.
  if (!held) throw refusal('the enrolment token is unknown')
  if (held.spent) return again(held, requestDigest, deps)
  const context = contextOf(held, requestDigest, deps)
  if (held.untilSeconds <= deps.clock.nowSeconds()) throw await refuseFor(expired(held), context, deps)
  try {
    return await issueFrom(decode, context, deps)
  } catch (error) {
    if (error instanceof EnrolmentTokenUnusable) return unusableMeanwhile(held, requestDigest, deps)
    throw error
  }
}

function contextOf({ digest, participant, profile }: EnrolmentToken, requestDigest: string, deps: IssuingDeps) {
  return {
    profile: deps.profiles.findLeaf(profile),
    environment: null,
    participant,
    actor: `enrolment of "${participant}"`,
    interface: 'api',
    submission: 'single',
    deviceType: null,
    token: { digest, requestDigest },
  } satisfies RequestContext
}

/** Between the check and the commit, another request spent the token or it expired. */
async function unusableMeanwhile(
  { digest }: EnrolmentToken,
  requestDigest: string,
  deps: IssuingDeps,
): Promise<Issued> {
  const held = await deps.store.access.findToken(digest)
  if (!held) throw new Error('an enrolment token was deleted, which never happens')
  if (held.spent) return again(held, requestDigest, deps)
  throw await refuseFor(expired(held), contextOf(held, requestDigest, deps), deps)
}

async function again(held: EnrolmentToken, requestDigest: string, deps: IssuingDeps): Promise<Issued> {
  const { spent } = held
  if (spent?.requestDigest !== requestDigest)
    throw await refuseFor(
      refusal('the enrolment token was used before, for a different request; allowed: once'),
      contextOf(held, requestDigest, deps),
      deps,
    )
  const record = await deps.store.findCertificate(spent.serial)
  if (!record) throw new Error(`certificate ${spent.serial} of an earlier enrolment is not in the store`)
  const issue = await deps.store.findAuditOfSerial(spent.serial)
  if (!issue) throw new Error(`certificate ${spent.serial} of an earlier enrolment has no audit row`)
  return { record, warnings: [], reference: issue.sequence }
}

/** Returns the refusal of a token. No CSR was read, so nothing is spent. */
const refuseFor = (error: PkiError, { token: _, ...context }: ReturnType<typeof contextOf>, deps: IssuingDeps) =>
  refuse(error, { ...context, profile: null, csr: null }, deps)

const expired = ({ untilSeconds }: EnrolmentToken): PkiError =>
  refusal(`the enrolment token expired at ${formatBoth(untilSeconds * 1000)}`)

const refusal = (message: string): PkiError =>
  new PkiError('ENROLMENT_REFUSED', message, {
    source: 'SEC Appendix M, IKI credentials',
    cure: 'ask the DCC for a new token: "tpki participant enrol ID --profile iki/…"',
  })
