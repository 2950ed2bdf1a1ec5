import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_unique_ids_present',
  field: 'issuerUniqueID',
  source: 'RFC 5280 4.1.2.8',
  check: ({ view }) => (view.tbs.hasUniqueIds ? 'issuerUniqueID or subjectUniqueID is present' : null),
}
