import type { FoundCertificate } from '../../core/pki/input/index.ts'
import { describeCertificate, type Finding, type LintResult } from '../../core/pki/lint/index.ts'
import { errorJson } from './errors.ts'
import { printable } from './text.ts'

/** Returns findings as indented lines: severity, rule, message and source. */
export const findingLines = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, rule, message, source }) => printable(`      ${severity}: ${rule}: ${message} [${source}]`))

/** Returns a lint result as `--json` shows it. */
export function lintJson({ file, index }: Pick<FoundCertificate, 'file' | 'index'>, result: LintResult) {
  const { certificate, profile, candidates, rebuild, findings } = result
  return {
    file,
    index,
    profile: profile?.id ?? null,
    ...(certificate ? describeCertificate(certificate) : NOTHING),
    rebuild,
    candidates: candidates.map(({ id }) => id),
    findings,
  }
}

const NOTHING = { subject: null, issuer: null, serial: null, eui64: null, role: null, usage: null }

/** Returns the result for a file that cannot be read: the keys of {@link lintJson}, and `error`. */
export const unreadableJson = (file: string, error: unknown) => ({
  file,
  index: null,
  profile: null,
  ...NOTHING,
  rebuild: null,
  candidates: [],
  findings: [],
  error: errorJson(error),
})
