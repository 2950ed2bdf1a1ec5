import { type Issued, recordJson, toPem } from '../../core/index.ts'

/** Returns an issued certificate as the JSON API hands it out. */
export const issuedAnswer = ({ record, warnings }: Issued) => ({
  ...recordJson(record),
  certificate: toPem('CERTIFICATE', record.der),
  findings: warnings,
})
