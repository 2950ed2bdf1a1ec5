import type { IssuingDeps } from '../../core/authority/issuance/deps.ts'
import { issue } from '../../core/authority/issuance/issue.ts'
import { clockOf } from '../../core/base/clock.ts'
import type { ProfileId } from '../../core/pki/profile/ids/profile-ids.ts'
import { parseCertificate } from '../../core/pki/x509/certificate.ts'
import { formatSerial } from '../../core/pki/x509/format-serial.ts'
import { formatName } from '../../core/pki/x509/name.ts'
import { keyFingerprint } from '../../core/pki/x509/public-key.ts'
import type { CertificateRecord } from '../../core/records/certificate-record.ts'
import type { CrlSummary } from '../../core/records/crl-record.ts'
import { auditAlone } from '../../core/store/commit-unit.ts'
import type { Store } from '../../core/store/store.ts'
import { world } from './fixtures.ts'
import { requestOf } from './register.ts'
import { NOW_SECONDS, type TestCa, type TestWorld } from './world.ts'

/** Deps over a store, with a clock that the test moves. */
export interface RevocationBench {
  readonly deps: IssuingDeps
  nowSeconds: number
}

export function revocationBench(
  store?: Store,
  config = world.config,
  of: TestWorld = world,
  nowSeconds = NOW_SECONDS,
): RevocationBench {
  const bench = { nowSeconds } as { nowSeconds: number; deps: IssuingDeps }
  const clock = clockOf(() => bench.nowSeconds * 1000)
  bench.deps = of.deps({ clock, config, ...(store ? { store } : {}) })
  return bench
}

/** Issues a certificate of the lab's own, or of a participant. */
export const issued = async (
  id: ProfileId,
  { deps }: RevocationBench,
  participant = 'operator',
  changes: Parameters<typeof requestOf>[2] = {},
): Promise<CertificateRecord> => (await issue(requestOf(id, participant, changes), deps)).record

/** Returns the octets of a CRL that was issued. */
export async function crlDerOf(crl: CrlSummary | null, { deps }: RevocationBench): Promise<Uint8Array> {
  const kept = crl && (await deps.store.crls.find(crl.list, crl.number))
  if (!kept?.der) throw new Error('no such CRL was issued')
  return kept.der
}

/** Puts the certificate of a CA of the test world into the store, as a world on disk has it. */
export async function storedCa(
  id: ProfileId,
  environment: string | null,
  { deps }: RevocationBench,
): Promise<CertificateRecord> {
  const ca = (await deps.issuingCa(id, environment)) as TestCa
  const { issuer, serial, subject, publicKey, notBefore, notAfter } = parseCertificate(ca.der)
  const profile = deps.profiles.get(id)
  const root = await deps.issuingCa(profile.issuer, environment)
  if (Buffer.compare(issuer.der, root.subjectDer) !== 0) throw new Error(`"${ca.id}" has a strange issuer`)
  const record: CertificateRecord = {
    serial: formatSerial(serial),
    profile: id,
    pki: profile.pki,
    environment,
    participant: 'operator',
    subject: formatName(subject),
    eui64: null,
    role: null,
    usage: null,
    issuerCa: root.id,
    notBeforeSeconds: notBefore.seconds,
    notAfterSeconds: notAfter.seconds,
    keyFingerprint: keyFingerprint(publicKey.spkiDer),
    issuedAtSeconds: NOW_SECONDS,
    renews: null,
    policyVersion: null,
    csrDigest: null,
    der: ca.der,
  }
  const audit = auditAlone({ atSeconds: NOW_SECONDS, actor: 'tests', action: 'ca-made', detail: { ca: ca.id } })
  const caRecord = { id: ca.id, profile: id, environment, serial: record.serial }
  await deps.store.commit({ ...audit, certificate: record, ca: caRecord })
  return record
}
