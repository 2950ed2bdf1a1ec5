import type { Rule } from '../target/rule.ts'

export const rule: Rule = {
  name: 'e_subject_rdn_multivalued',
  field: 'subject',
  source: 'SEC Appendix B; one RDN each',
  check({ view }) {
    const { rdns, attributes } = view.tbs.subject
    if (rdns.length === attributes.length) return null
    const crowded = rdns.filter((rdn) => rdn.length > 1).length
    return `${crowded} RDNs of the subject have several attributes; one attribute each is required`
  },
}
