import type { Finding } from '../core/pki/lint/index.ts'
import { printable } from './output.ts'

/** Returns findings as indented lines: severity, rule, message, clause. */
export const findingLines = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule, message, source }) => printable(`      ${severity}: ${rule}: ${message} [${source}]`))
