import type { DeviceVerdict } from '../check-device.ts'
import { ruleOf } from '../rules/device-rules.ts'

interface Failure {
  readonly device: string
  readonly type: string | null
  readonly rule: string
  readonly because: string
}

// CI services limit a summary to about one megabyte.
const MAX_FAILURES = 200
const MAX_BECAUSE = 300

/** Counts verdicts, and keeps the first failures for a summary. */
export class CheckSummary {
  passed = 0
  failed = 0
  notApplicable = 0
  readonly #failures: Failure[] = []
  #failureCount = 0

  add({ device, type, verdict, rules }: DeviceVerdict): void {
    if (verdict === 'pass') this.passed++
    else if (verdict === 'fail') this.failed++
    else this.notApplicable++
    for (const { rule, result, because } of rules) {
      if (result !== 'fail') continue
      if (this.#failureCount++ < MAX_FAILURES) this.#failures.push({ device, type, rule, because: because ?? '' })
    }
  }

  get total(): number {
    return this.passed + this.failed + this.notApplicable
  }

  /** Returns the counts on one line, such as `3 devices: 2 passed, 1 failed`. */
  line(): string {
    const parts = [`${this.passed} passed`, `${this.failed} failed`]
    if (this.notApplicable > 0) parts.push(`${this.notApplicable} not applicable`)
    return `${this.total} ${this.total === 1 ? 'device' : 'devices'}: ${parts.join(', ')}`
  }

  /** Returns the summary as Markdown: the counts, and a table with the first failures and their cures. */
  markdown(): string {
    const head = `## Device credential check\n\n${this.failed === 0 ? '✅' : '❌'} ${this.line()}\n`
    if (this.#failures.length === 0) return head
    const rows = this.#failures.map(
      ({ device, type, rule, because }) =>
        `| \`${cell(device)}\` | ${type ?? '–'} | \`${rule}\` | ${cell(because)} | ${cell(ruleOf(rule).cure)} |`,
    )
    const more = this.#failureCount - this.#failures.length
    const rest = more === 0 ? '' : `\n${more} more failures are in the JSON and JUnit reports.\n`
    return `${head}\n| device | type | rule | cause | cure |\n|---|---|---|---|---|\n${rows.join('\n')}\n${rest}`
  }
}

/** Returns untrusted text for a table cell: on one line, with Markdown and HTML escaped. */
const cell = (raw: string): string =>
  raw
    .slice(0, MAX_BECAUSE)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[&<>|`*_[\]\\#~!@]/g, (character) => `&#${character.charCodeAt(0)};`)
