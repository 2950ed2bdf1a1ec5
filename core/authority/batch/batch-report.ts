import { isIneligibility } from '../../base/index.ts'
import type { BatchRecord, BatchResult } from '../../records/index.ts'

/** How the Portal's report calls what came of a CSR. SEC Appendix M */
export type ReportStatus = 'success' | 'error' | 'anomaly' | 'ineligible'

export function reportStatus(result: BatchResult): ReportStatus {
  if (result.kind === 'issued') return 'success'
  if (result.code === 'DEVICE_CERTIFICATES_EXHAUSTED') return 'anomaly'
  return isIneligibility(result.code) ? 'ineligible' : 'error'
}

/** Returns the lines before those of the CSRs. */
export const reportHead = ({ id, participant, size }: Pick<BatchRecord, 'id' | 'participant' | 'size'>): string =>
  `batch\t${id}\nparticipant\t${participant}\nCSRs\t${size}\n\nidentifier\tfile\tstatus\terror code\tmessage\n`

/** Returns the line of one CSR: its number from 1, its file, what came of it and, where it failed, why. */
export function reportLine(result: BatchResult): string {
  const fields = [String(result.index + 1), result.name, reportStatus(result)]
  if (result.kind === 'refused') fields.push(result.code, result.message)
  // What could make further lines or columns is in no name of ours, but may be in one of theirs.
  return `${fields.map((field) => field.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')).join('\t')}\n`
}

/** Returns the name of a certificate in the response: that of its CSR with another ending. */
export const responseName = (name: string): string => `${name.replace(/\.csr$/i, '')}.crt`
