export type Severity = 'error' | 'warning' | 'notice'

/** What lint, verify and the CSR check report, in the one shape that scripts rely on. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly field: string
  readonly message: string
  readonly source: string
}

/** The severity stands in the rule's name: `e_`, `w_` or `n_`. */
export function severityOf(rule: RuleName): Severity {
  switch (rule[0]) {
    case 'e':
      return 'error'
    case 'w':
      return 'warning'
    default:
      return 'notice'
  }
}

export type RuleName = `${'e' | 'w' | 'n'}_${string}`

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.severity === 'error')
