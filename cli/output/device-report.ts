import { styleText } from 'node:util'
import { type DeviceVerdict, type RuleVerdict, ruleOf } from '../../core/device/index.ts'
import { printable } from './text.ts'

type Style = 'green' | 'red' | 'dim' | 'bold'

// `styleText` adds no style if NO_COLOR is set or stdout is not a terminal.
const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout })

const words = { pass: 'pass', fail: 'FAIL', 'not-applicable': 'n/a ' } as const

const styles = { pass: 'green', fail: 'red', 'not-applicable': 'dim' } as const

// An EUI-64, or "unassigned".
const DEVICE_WIDTH = 16

const TYPE_WIDTH = 6

/** Returns the header of the table. */
export const reportHead = (): string =>
  `${styled('bold', `      ${'device'.padEnd(DEVICE_WIDTH)}  ${'type'.padEnd(TYPE_WIDTH)}  rules`)}\n`

/** Returns the lines about one device: a row, and for each failure its cause and its cure. */
export function deviceLines({ device, type, verdict, rules }: DeviceVerdict): string {
  const row = `${printable(device).padEnd(DEVICE_WIDTH)}  ${(type ?? '-').padEnd(TYPE_WIDTH)}  ${countsOf(rules)}`
  const failures = rules.filter(({ result }) => result === 'fail').flatMap(failureLines)
  const lines = [`${styled(styles[verdict], words[verdict])}  ${row}`, ...failures]
  return `${lines.join('\n')}\n`
}

function countsOf(rules: readonly RuleVerdict[]): string {
  const counts = (['fail', 'pass', 'skipped', 'not-applicable'] as const)
    .map((result) => ({ result, count: rules.filter((rule) => rule.result === result).length }))
    .filter(({ count }) => count > 0)
  const names = { fail: 'failed', pass: 'passed', skipped: 'skipped', 'not-applicable': 'not applicable' }
  return counts.map(({ result, count }) => `${count} ${names[result]}`).join(', ')
}

function failureLines({ rule, because }: RuleVerdict): string[] {
  const { source, cure } = ruleOf(rule)
  const cause = printable(because ?? '')
  return [`      ${styled('red', rule)}: ${cause} [${source}]`, `        ${styled('dim', 'cure:')} ${cure}`]
}

/** Collects the rules that were skipped, and why, over all devices. */
export class SkippedReasons {
  readonly #groups = new Map<string, { readonly names: Set<string>; devices: number }>()

  add({ rules }: DeviceVerdict): void {
    const seen = new Set<string>()
    for (const { rule, result, because } of rules) {
      if (result !== 'skipped' || because === null || because.endsWith(' failed')) continue
      const reason = this.#groups.get(because) ?? { names: new Set<string>(), devices: 0 }
      this.#groups.set(because, reason)
      reason.names.add(ruleOf(rule).group)
      if (seen.size !== seen.add(because).size) reason.devices++
    }
  }

  lines(): string {
    const lines = [...this.#groups].map(([because, { names, devices }]) =>
      styled('dim', `skipped: ${[...names].join(', ')}: ${printable(because)} (${devices} devices)`),
    )
    return lines.map((line) => `${line}\n`).join('')
  }
}
