import { profileExtension } from '../../profile/index.ts'
import type { BasicConstraints } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

const spell = ({ cA, pathLen }: BasicConstraints): string => `cA ${cA}, pathLen ${pathLen ?? 'none'}`

export const rule: Rule = {
  name: 'e_basic_constraints_wrong',
  field: 'extensions.basicConstraints',
  source: 'RFC 5280 4.2.1.9',
  check({ view, profile }) {
    const wanted = profileExtension(profile, 'basicConstraints')
    const found = view.decode('basicConstraints')
    if (!wanted || !found || (found.cA === wanted.cA && found.pathLen === wanted.pathLen)) return null
    return `basicConstraints is ${spell(found)}; ${spell(wanted)} is required`
  },
}
