import { PkiError } from '../../base/index.ts'
import { readSubjectValues } from '../../pki/lint/index.ts'
import type { LeafProfile } from '../../pki/profile/index.ts'
import { findExtension, keyFingerprint, OID, parseCertificate, readAltNames } from '../../pki/x509/index.ts'
import type { CertificateRecord } from '../../records/index.ts'
import { buildTbs } from './build-tbs.ts'
import { checkExisting, checkRenewal } from './check-request.ts'
import { checks } from './checks.ts'
import { commit, SUBMIT_AND_PROCESS } from './commit.ts'
import type { CertificateContent } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import type { Issued } from './issued-certificate.ts'
import { lintTbs } from './lint-tbs.ts'
import { refuse } from './refuse.ts'
import type { RequestContext } from './request-context.ts'
import { sign } from './sign.ts'

/**
 * Renews a certificate: same key and names, new serial number and dates. The participant spends as for a CSR.
 * The key is not proven again: the CSR of the first certificate proved it. A renewal is never queued.
 * @throws {PkiError} `PROFILE_NOT_FOR_CSR` for a CA's certificate, `LIMIT_REACHED`, and those of {@link checkRequest}
 */
export async function renew(
  record: CertificateRecord,
  { actor, interface: over, idempotency }: Pick<RequestContext, 'actor' | 'interface' | 'idempotency'>,
  deps: IssuingDeps,
): Promise<Issued> {
  const profile = deps.profiles.findLeaf(record.profile)
  const { environment, participant } = record
  const request = {
    profile,
    environment,
    participant,
    actor,
    interface: over,
    submission: 'single',
    deviceType: null,
    ...(idempotency ? { idempotency } : {}),
  } as const
  try {
    await checks.admission(request, 1, deps)
    const checked = await checkRenewal(contentOf(record, profile), request, record.serial, deps)
    await checkExisting(checked, deps)
    const tbs = await buildTbs(checked, deps)
    const linted = lintTbs(tbs, deps.profiles)
    const certificate = await sign(linted)
    return await commit(certificate, checked, deps, SUBMIT_AND_PROCESS)
  } catch (error) {
    if (error instanceof PkiError) throw await refuse(error, { ...request, csr: null }, deps)
    throw error
  }
}

function contentOf(record: CertificateRecord, profile: LeafProfile): CertificateContent {
  const certificate = parseCertificate(record.der)
  const { spkiDer, keyOctets } = certificate.publicKey
  const altName = findExtension(certificate, OID.subjectAltName)
  const names = altName ? readAltNames(altName) : null
  return {
    subject: readSubjectValues(profile, certificate.subject),
    subjectText: record.subject,
    spkiDer,
    keyOctets,
    keyFingerprint: keyFingerprint(spkiDer),
    hardwareModule: names?.hardwareModules[0] ?? null,
    dnsNames: names?.dnsNames ?? [],
  }
}
