import { isIneligibility } from '../../base/index.ts'
import type { BatchRecord, BatchResult } from '../../records/index.ts'

/** The status of a CSR in the Portal's report. SEC Appendix M */
export type ReportStatus = 'success' | 'error' | 'anomaly' | 'ineligible'

/** Returns the status of a result. */
export function reportStatus(result: BatchResult): ReportStatus {
  if (result.kind === 'issued') return 'success'
  if (result.code === 'DEVICE_CERTIFICATES_EXHAUSTED') return 'anomaly'
  return isIneligibility(result.code) ? 'ineligible' : 'error'
}

/** Returns the head of a report, tab-separated: batch, participant, number of CSRs, and the names of the columns. */
export const reportHead = ({ id, participant, size }: Pick<BatchRecord, 'id' | 'participant' | 'size'>): string =>
  `batch\t${id}\nparticipant\t${participant}\nCSRs\t${size}\n\nidentifier\tfile\tstatus\terror code\tmessage\n`

/** Returns the line of one CSR: its number from 1, file and status, and for a refusal its code and message. */
export function reportLine(result: BatchResult): string {
  const fields = [String(result.index + 1), result.name, reportStatus(result)]
  if (result.kind === 'refused') fields.push(result.code, result.message)
  // A participant's file name may hold characters that would make further lines or columns.
  return `${fields.map((field) => field.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')).join('\t')}\n`
}

/** Returns the file name of a certificate in the response: that of its CSR with the ending `.crt`. */
export const responseName = (name: string): string => `${name.replace(/\.csr$/i, '')}.crt`
