import { PkiError } from '../../base/index.ts'
import { type Certificate, DerError, parseCertificate } from '../../pki/x509/index.ts'
import type { IssuingDeps } from './deps.ts'
import { refuse } from './refuse.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Reads a certificate from outside the world. Refuses one that a CA of the live service issued (ETAD 2.2) and writes
 * that refusal to the audit log before it throws. Does not check the signature, nor which world issued the certificate.
 * `der` is the certificate, `where` is its file name for error messages.
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
    throw new PkiError('INPUT_NOT_CERTIFICATE', `"${where}" is not a certificate: ${cause.message}`, { cause })
  }
}
