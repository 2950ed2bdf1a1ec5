import { type Extension, oidName } from '../../x509/index.ts'
import { outOfOrder } from '../target/out-of-order.ts'
import { factsOf } from '../target/profile-facts.ts'
import type { Rule } from '../target/rule.ts'

const extensionType = ({ oid }: Extension): string => oid

export const rule: Rule = {
  name: 'w_extension_order',
  field: 'extensions',
  source: 'the order of published certificates',
  check({ view, profile }) {
    if (profile.fields.extensionOrder.value === 'any') return null
    const found = outOfOrder(view.tbs.extensions, extensionType, factsOf(profile).extensionOids)
    if (!found) return null
    const { held, sorted } = found
    return `the extensions are in the order ${held.map(oidName).join(', ')}; the usual order is ${sorted.map(oidName).join(', ')}`
  },
}
