import { decodedKinds } from '../target/certificate-view.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_extension_malformed',
  field: 'extensions',
  source: 'RFC 5280 4.2; X.690 10',
  check({ view }) {
    for (const kind of decodedKinds) {
      const problem = view.malformed(kind)
      if (problem !== null) return `the value of extension ${kind} is malformed: ${problem}`
    }
    return null
  },
}
