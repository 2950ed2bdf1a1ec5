import type { CertificateRecord } from '../../records/index.ts'
import type { CommitUnit } from '../../store/index.ts'
import type { CheckedRequest } from './check-request.ts'

/** A certificate that exists: its serial, record and audit row are durable. */
export interface Issued {
  readonly record: CertificateRecord
  readonly warnings: CheckedRequest['warnings']
  /** The audit row of its issue. */
  readonly reference: number
}

/** A unit with a certificate in it. */
export type IssuingUnit = CommitUnit & { readonly certificate: CertificateRecord }
