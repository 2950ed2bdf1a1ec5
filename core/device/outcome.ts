import type { Finding } from '../pki/lint/index.ts'

/** What one rule says of one device. */
export type Outcome =
  | { readonly result: 'pass'; readonly because: null; readonly findings: readonly Finding[] }
  | {
      readonly result: 'fail' | 'skipped' | 'not-applicable'
      readonly because: string
      readonly findings: readonly Finding[]
    }

/** The rule holds; `findings` are warnings. */
export const pass = (findings: readonly Finding[] = []): Outcome => ({ result: 'pass', because: null, findings })

/** The rule is broken; `because` is one line of cause. */
export const fail = (because: string, findings: readonly Finding[] = []): Outcome => ({
  result: 'fail',
  because,
  findings,
})

/** Something that the rule looks at is not there. */
export const skipped = (because: string): Outcome => ({ result: 'skipped', because, findings: [] })

/** The rule has nothing to say of such a device. */
export const notApplicable = (because: string): Outcome => ({ result: 'not-applicable', because, findings: [] })

/** Fails with the findings that are errors, where there are any. */
export function judge(findings: readonly Finding[]): Outcome {
  const errors = findings.filter(({ severity }) => severity === 'error')
  return errors.length === 0 ? pass(findings) : fail(errors.map(({ message }) => message).join('; '), findings)
}
