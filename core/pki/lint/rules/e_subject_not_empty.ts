import { formatName, isEmptyName } from '../../x509/index.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'e_subject_not_empty',
  field: 'subject',
  source: 'GBCS 12.2',
  check({ view, profile }) {
    if (profile.fields.subject.value.length > 0 || isEmptyName(view.tbs.subject)) return null
    return `subject "${formatName(view.tbs.subject)}" where an empty name is required`
  },
}
