import { type AlgorithmIdentifier, algorithmFacts } from '../../x509/index.ts'
import type { Rule } from '../target/rule.ts'

const spell = { absent: 'no parameters', null: 'a NULL parameter', other: 'other parameters' } as const

export const rule: Rule = {
  name: 'e_signature_algorithm_parameters_wrong',
  field: 'signatureAlgorithm.parameters',
  source: 'RFC 5758 3.2; RFC 4055 5',
  check({ view, profile }) {
    const wanted = algorithmFacts[profile.fields.signatureAlgorithm.value]
    const inner = view.tbs.signatureAlgorithm
    const outer = view.signed?.outerAlgorithm ?? inner
    return problemOf('tbsCertificate.signature', inner, wanted) ?? problemOf('signatureAlgorithm', outer, wanted)
  },
}

function problemOf(
  place: string,
  { oid, parameters }: AlgorithmIdentifier,
  wanted: AlgorithmIdentifier,
): string | null {
  if (oid !== wanted.oid || parameters === wanted.parameters) return null
  return `${place} has ${spell[parameters]}; ${spell[wanted.parameters]} is required`
}
