import type { Finding } from '../core/index.ts'

/** Returns findings as indented lines: severity, rule, message, clause. */
export const findingLines = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule, message, source }) => `      ${severity}: ${rule}: ${message} [${source}]`)
