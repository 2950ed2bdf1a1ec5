export type Severity = 'error' | 'warning' | 'notice'

/** One result of lint, verify, the CSR check or the device check, in the shape that scripts rely on. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  /** Where in the document, as a dotted path such as `extensions.keyUsage`. */
  readonly field: string
  /** Lower case, no full stop. */
  readonly message: string
  /** The clause. */
  readonly source: string
}

/** `e_` error, `w_` warning, `n_` notice. */
export type RuleName = `${'e' | 'w' | 'n'}_${string}`

/** Returns the severity that the prefix of a rule's name stands for. */
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

/** Returns a finding; its severity comes from the rule's name. */
export const makeFinding = (rule: RuleName, field: string, message: string, source: string): Finding => ({
  rule,
  severity: severityOf(rule),
  field,
  message,
  source,
})

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.severity === 'error')
