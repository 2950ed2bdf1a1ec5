import { expect, test } from 'vitest'
import type { DeviceVerdict } from '../../../core/device/check-device.ts'
import { JUNIT_HEAD, JUNIT_TAIL, junitSuite } from '../../../core/device/report/junit.ts'
import { CheckSummary } from '../../../core/device/report/markdown.ts'

const hostile = 'a<b>&"c" ]]> \u0000\u0007\u001b[31m\ud800 \ufffe | `x` line\nbreak \u{1f600}'
const verdict: DeviceVerdict = {
  device: '00db123456789001',
  type: 'ESME',
  verdict: 'fail',
  rules: [
    { rule: 'e_certificate_not_der', result: 'pass', because: null, findings: [] },
    {
      rule: 'e_key_mismatch',
      result: 'fail',
      because: hostile,
      findings: [{ rule: 'e_x', severity: 'error', field: 'ds.x', message: hostile, source: 'GBCS 12.2' }],
    },
    { rule: 'e_key_missing', result: 'skipped', because: 'e_key_mismatch failed', findings: [] },
    { rule: 'e_hub_incomplete', result: 'not-applicable', because: 'no hub', findings: [] },
  ],
}

test('JUnit: a device is a suite, a rule is a case, and the file has only XML characters', () => {
  const xml = JUNIT_HEAD + junitSuite(verdict) + JUNIT_TAIL
  expect(xml).toContain('<testsuite name="00db123456789001 (ESME)" tests="4" failures="1" errors="0" skipped="2">')
  expect(xml).toContain('<testcase classname="device.parse" name="e_certificate_not_der"/>')
  expect(xml).toContain(
    '<failure message="a&lt;b&gt;&amp;&quot;c&quot; ]]&gt; \ufffd\ufffd\ufffd[31m\ufffd \ufffd | `x` line break \u{1f600}" type="e_key_mismatch">',
  )
  expect(xml).toContain('<skipped message="e_key_mismatch failed"/>')
  expect(xml).toContain('the device would answer: 5 wrong public key')
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/)
  expect(xml.isWellFormed()).toBe(true)
  const opened = [...xml.matchAll(/<(\w+)[^>]*[^/]>/g)].map(([, name]) => name).sort()
  expect([...xml.matchAll(/<\/(\w+)>/g)].map(([, name]) => name).sort()).toEqual(opened)
})

test('Markdown: counts, and one table row for each failure whatever its text', () => {
  const summary = new CheckSummary()
  summary.add(verdict)
  summary.add({ ...verdict, verdict: 'pass', rules: [] })
  summary.add({ ...verdict, verdict: 'not-applicable', rules: [] })
  expect(summary.line()).toBe('3 devices: 1 passed, 1 failed, 1 not applicable')
  const rows = summary
    .markdown()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows).toHaveLength(1)
  expect(rows[0]?.split('|')).toHaveLength(7)
  expect(rows[0]).toContain('a&#60;b&#62;')
  expect(rows[0]).not.toMatch(/[\u0000-\u001f]/)
})

test('Markdown: all failures are counted, and the first ones are listed', () => {
  const summary = new CheckSummary()
  for (let i = 0; i < 5000; i++) summary.add(verdict)
  const text = summary.markdown()
  expect(text.length).toBeLessThan(200_000)
  expect(text).toContain('4800 more failures')
})
