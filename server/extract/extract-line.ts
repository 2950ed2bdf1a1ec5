import type { CertificateStatus } from '../../core/authority/revocation/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'

/** What stands first in an extract. */
export interface ExtractHead {
  /** All of SMKI, what changed of it on a day, or all of an environment of DCCKI. */
  readonly extract: 'full' | 'delta' | 'dccki'
  /** The day of a delta, such as 2026-03-01, in Europe/London. */
  readonly day: string | null
  readonly world: string
  /** Everything up to here is in it. */
  readonly asOf: string
  /** Whether the day is over, so that nothing is added to it. */
  readonly isFinal: boolean
  readonly notice: string
}

/** Returns a certificate as a line of an extract. Whose participant it is stays out: repository users are of any. */
export const formatLine = (record: CertificateRecord, status: CertificateStatus): string =>
  `${JSON.stringify({
    serial: record.serial,
    status,
    profile: record.profile,
    environment: record.environment,
    subject: record.subject,
    eui64: record.eui64,
    role: record.role,
    usage: record.usage,
    issuer: record.issuerCa,
    notBefore: formatTime(record.notBeforeSeconds),
    notAfter: formatTime(record.notAfterSeconds),
    issued: formatTime(record.issuedAtSeconds),
    keySha256: record.keyFingerprint,
    certificate: Buffer.from(record.der).toString('base64'),
  })}\n`

export const formatHead = (head: ExtractHead): string => `${JSON.stringify(head)}\n`

/** Returns the last line; an extract without it was cut off. */
export const formatEnd = (certificates: number): string => `${JSON.stringify({ end: true, certificates })}\n`
