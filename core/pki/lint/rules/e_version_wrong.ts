import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_version_wrong',
  field: 'version',
  source: 'RFC 5280 4.1.2.1',
  check({ view, profile }) {
    const { version } = view.tbs
    const wanted = profile.fields.version.value
    return version === wanted ? null : `version is ${version}; ${wanted} is required`
  },
}
