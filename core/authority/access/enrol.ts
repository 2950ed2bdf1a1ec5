import { hash } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { formatBoth } from '../../base/time/index.ts'
import type { EnrolmentToken } from '../../records/index.ts'
import { type Issued, type IssuingDeps, issueFrom, type RequestContext, refuse, TokenShut } from '../issuance/index.ts'

/** Returns what is kept of a token. */
export const digestToken = (token: string): string => hash('sha256', token, 'hex')

/**
 * Issues the one certificate that a token is good for. The token is spent by the transaction that commits it, and by
 * nothing else: a refused CSR leaves it, and the same request sent again gets the same certificate.
 * `requestDigest` is the SHA-256 of what was sent.
 * @throws {PkiError} `ENROLMENT_REFUSED`, and what {@link issueFrom} throws
 */
export async function enrol(
  token: string,
  decode: () => Uint8Array,
  requestDigest: string,
  deps: IssuingDeps,
): Promise<Issued> {
  const held = await deps.store.access.findToken(digestToken(token))
  // Who guesses is told nothing, and is not in the audit log, or anyone could fill it.
  if (!held) throw refusal('the enrolment token is unknown')
  if (held.spent) return again(held, requestDigest, deps)
  const context = contextOf(held, requestDigest, deps)
  if (held.untilSeconds <= deps.clock.nowSeconds()) throw await refuseFor(outOfDate(held), context, deps)
  try {
    return await issueFrom(decode, context, deps)
  } catch (error) {
    if (error instanceof TokenShut) return shutMeanwhile(held, requestDigest, deps)
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

/** Another request was quicker, or the token has run out since it was looked at. */
async function shutMeanwhile({ digest }: EnrolmentToken, requestDigest: string, deps: IssuingDeps): Promise<Issued> {
  const held = await deps.store.access.findToken(digest)
  if (!held) throw new Error('an enrolment token is never taken away')
  if (held.spent) return again(held, requestDigest, deps)
  throw await refuseFor(outOfDate(held), contextOf(held, requestDigest, deps), deps)
}

async function again(held: EnrolmentToken, requestDigest: string, deps: IssuingDeps): Promise<Issued> {
  const { spent } = held
  if (spent?.requestDigest !== requestDigest)
    throw await refuseFor(
      refusal('the enrolment token has been used; allowed: once'),
      contextOf(held, requestDigest, deps),
      deps,
    )
  const record = await deps.store.findCertificate(spent.serial)
  if (!record) throw new Error(`certificate ${spent.serial}, enrolled before, is not in the store`)
  const issue = await deps.store.findAuditOfSerial(spent.serial)
  if (!issue) throw new Error(`certificate ${spent.serial}, enrolled before, has no audit row`)
  return { record, warnings: [], reference: issue.sequence }
}

/** No CSR was looked at: nothing is spent. */
const refuseFor = (error: PkiError, { token: _, ...context }: ReturnType<typeof contextOf>, deps: IssuingDeps) =>
  refuse(error, { ...context, profile: null, csr: null }, deps)

const outOfDate = ({ untilSeconds }: EnrolmentToken): PkiError =>
  refusal(`the enrolment token was good until ${formatBoth(untilSeconds * 1000)}`)

const refusal = (message: string): PkiError =>
  new PkiError('ENROLMENT_REFUSED', message, {
    source: 'SEC Appendix M, IKI credentials',
    cure: 'ask the DCC for a token: "tpki participant enrol ID --profile iki/…"',
  })
