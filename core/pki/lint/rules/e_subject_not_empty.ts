import { formatName, isEmptyName } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_not_empty',
  field: 'subject',
  source: 'GBCS 12.2',
  check({ view, profile }) {
    if (profile.fields.subject.value.length > 0 || isEmptyName(view.tbs.subject)) return null
    return `the subject is "${formatName(view.tbs.subject)}"; it must be empty`
  },
}
