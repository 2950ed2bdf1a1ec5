import type { DeviceVerdict, RuleVerdict } from '../check-device.ts'
import { cs02dCodes } from '../rules/device-rule.ts'
import { ruleOf } from '../rules/device-rules.ts'

/** The start and the end of a JUnit report. The suites go between them. */
export const JUNIT_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tpki device check">\n'
export const JUNIT_TAIL = '</testsuites>\n'

/** Returns a device as a JUnit suite. Each rule is a test case; its class is `device.` and the group of the rule. */
export function junitSuite({ device, type, rules }: DeviceVerdict): string {
  const count = (result: RuleVerdict['result']): number => rules.filter((rule) => rule.result === result).length
  const skipped = count('skipped') + count('not-applicable')
  const name = attribute(type === null ? device : `${device} (${type})`)
  const counts = `tests="${rules.length}" failures="${count('fail')}" errors="0" skipped="${skipped}"`
  return `  <testsuite name="${name}" ${counts}>\n${rules.map(testCase).join('')}  </testsuite>\n`
}

function testCase(verdict: RuleVerdict): string {
  const { group } = ruleOf(verdict.rule)
  const head = `    <testcase classname="device.${group}" name="${attribute(verdict.rule)}"`
  switch (verdict.result) {
    case 'pass':
      return `${head}/>\n`
    case 'fail':
      return `${head}>\n      <failure message="${attribute(verdict.because ?? '')}" type="${attribute(verdict.rule)}">${text(detailOf(verdict))}</failure>\n    </testcase>\n`
    default:
      return `${head}>\n      <skipped message="${attribute(verdict.because ?? '')}"/>\n    </testcase>\n`
  }
}

function detailOf({ rule, because, findings }: RuleVerdict): string {
  const { cure, source, code } = ruleOf(rule)
  return [
    because ?? '',
    ...findings.map((finding) => `${finding.severity}: ${finding.rule}: ${finding.field} [${finding.source}]`),
    `cure: ${cure}`,
    `source: ${source}`,
    ...(code === null ? [] : [`the device would answer: ${code} ${cs02dCodes[code]}`]),
  ].join('\n')
}

// XML 1.0 §2.2: these characters are not allowed in a document, not even as references.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Returns XML character data. Characters that XML does not allow become U+FFFD. */
const text = (raw: string): string =>
  raw
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"]/g, (character) => references[character] as string)

// XML 1.0 §3.3.3: a parser replaces line breaks and tabs in an attribute with spaces.
const attribute = (raw: string): string => text(raw).replace(/[\t\n\r]/g, ' ')
