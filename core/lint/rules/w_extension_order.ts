import { oidName } from '../../x509/oids.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  name: 'w_extension_order',
  field: 'extensions',
  source: 'the order of published certificates',
  check({ view, profile }) {
    if (profile.fields.extensionOrder.value === 'any') return null
    const order = profile.fields.extensions.map(({ extension }) => extension as string)
    const held = view.tbs.extensions.map(({ oid }) => oidName(oid)).filter((name) => order.includes(name))
    const sorted = held.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    if (held.every((name, i) => name === sorted[i])) return null
    return `extension order ${held.join(', ')} where ${sorted.join(', ')} is usual`
  },
}
