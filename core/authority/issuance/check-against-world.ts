import { PkiError } from '../../base/index.ts'
import { isUnderDnsSuffix } from '../../pki/x509/index.ts'
import { findEnvironment } from '../../records/index.ts'
import type { CertificateContent } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import type { RequestContext } from './request-context.ts'

/**
 * Checks the content of a certificate against `world.yaml`: its environment, its DNS names, and that neither its key nor
 * its hwType belongs to the live service.
 * @throws {PkiError} `ENVIRONMENT_…`, `LIVE_…`, `CSR_DNS_NAME_WRONG`
 */
export function checkAgainstWorld(
  content: CertificateContent,
  { profile, environment: name }: Pick<RequestContext, 'profile' | 'environment'>,
  deps: Pick<IssuingDeps, 'config' | 'testOnly'>,
): void {
  const environment = findEnvironment(profile, name, deps.config)
  const stray = content.dnsNames.find(
    (name) => !environment?.dnsSuffixes.some((suffix) => isUnderDnsSuffix(name, suffix)),
  )
  if (stray !== undefined && environment) {
    throw new PkiError(
      'CSR_DNS_NAME_WRONG',
      `dNSName "${stray}" is not under a DNS suffix of environment "${environment.name}"; allowed: ${environment.dnsSuffixes.join(', ')}`,
      {
        source: 'SEC Appendix S',
        cure: 'add the suffix to "dnsSuffixes" of the environment in world.yaml',
      },
    )
  }
  deps.testOnly.checkKey(content.keyFingerprint)
  if (content.hardwareModule) deps.testOnly.checkOid(content.hardwareModule.hwType, 'hwType')
}
