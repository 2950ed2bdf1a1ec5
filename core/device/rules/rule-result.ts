import type { Finding } from '../../pki/lint/index.ts'

/** The result of one rule for one device. */
export type RuleResult =
  | { readonly result: 'pass'; readonly because: null; readonly findings: readonly Finding[] }
  | {
      readonly result: 'fail' | 'skipped' | 'not-applicable'
      /** The reason, one line. */
      readonly because: string
      readonly findings: readonly Finding[]
    }

/** The rule passes. `findings` may hold warnings and notices. */
export const pass = (findings: readonly Finding[] = []): RuleResult => ({ result: 'pass', because: null, findings })

/** The rule fails. */
export const fail = (because: string, findings: readonly Finding[] = []): RuleResult => ({
  result: 'fail',
  because,
  findings,
})

/** The rule was not checked, because something that it needs is missing. */
export const skipped = (because: string): RuleResult => ({ result: 'skipped', because, findings: [] })

/** The rule does not apply to this device. */
export const notApplicable = (because: string): RuleResult => ({ result: 'not-applicable', because, findings: [] })

/** Fails if any finding is an error, and passes otherwise. */
export function resultOf(findings: readonly Finding[]): RuleResult {
  const errors = findings.filter(({ severity }) => severity === 'error')
  return errors.length === 0 ? pass(findings) : fail(errors.map(({ message }) => message).join('; '), findings)
}

/** Reasons that several rules give when something is missing from the files. */
export const MISSING = {
  certificate: 'there is no certificate among the files',
  key: 'there is no private key among the files',
  csr: 'there is no CSR among the files',
  manifest: 'no manifest was given',
} as const

/** Returns locations as a list, each in quotes. */
export const quoted = (items: readonly { readonly place: string }[]): string =>
  items.map(({ place }) => `"${place}"`).join(', ')
