import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_extension_critical',
  field: 'extensions',
  source: 'RFC 5280 4.2',
  check({ view, profile }) {
    for (const { extension, critical } of profile.fields.extensions) {
      if (!critical && view.extension(extension)?.critical) return `extension ${extension} is critical; it must not be`
    }
    return null
  },
}
