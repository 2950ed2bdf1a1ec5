import { PkiError } from '../../base/index.ts'
import { type Certificate, DerError, parseCertificate } from '../../pki/x509/index.ts'
import type { IssuingDeps } from './deps.ts'
import { refuse } from './refuse.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Reads a certificate that comes in from outside and refuses one of a CA outside the toolkit (ETAD 2.2); that refusal
 * is in the audit log before it is thrown. Does not look whether this world issued it, nor at its signature.
 * @throws {PkiError} `INPUT_NOT_CERTIFICATE`, `LIVE_ISSUER`
 */
export async function admitCertificate(
  der: Uint8Array,
  where: string,
  asker: Pick<RequestContext, 'participant' | 'actor' | 'interface'>,
  deps: Pick<IssuingDeps, 'testOnly' | 'store' | 'clock'>,
): Promise<Certificate> {
  const certificate = parse(der, where)
  try {
    deps.testOnly.checkIssuer(certificate.issuer)
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    const nothing = { profile: null, csr: null, environment: null, submission: 'single', deviceType: null } as const
    throw await refuse(error, { ...asker, ...nothing }, deps)
  }
  return certificate
}

function parse(der: Uint8Array, where: string): Certificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause
    throw new PkiError('INPUT_NOT_CERTIFICATE', `"${where}" gives no certificate: ${cause.message}`, { cause })
  }
}
