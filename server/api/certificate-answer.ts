import type { Issued } from '../../core/authority/issuance/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { recordJson } from '../../core/records/index.ts'

/** Returns an issued certificate as the JSON API hands it out. */
export const issuedAnswer = ({ record, warnings }: Issued) => ({
  ...recordJson(record),
  certificate: toPem('CERTIFICATE', record.der),
  findings: warnings,
})
