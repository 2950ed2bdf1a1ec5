import type { Profile } from './profile.ts'

type SubjectRule = Profile['fields']['subject']['value'][number]

/**
 * Returns what is wrong with the length of a subject value, or null: a rule limits octets (of UTF-8), or characters as the
 * upper bounds of RFC 5280 do.
 * @see RFC 5280 §A.1, ub-common-name and the others
 */
export function textLengthProblem(rule: SubjectRule, text: string): string | null {
  if (!('maxOctets' in rule || 'maxCharacters' in rule)) return null
  const maxOctets = 'maxOctets' in rule ? rule.maxOctets : undefined
  const maxCharacters = 'maxCharacters' in rule ? rule.maxCharacters : undefined
  return maxCharacters === undefined
    ? problemOf(rule.attribute, Buffer.byteLength(text, 'utf8'), maxOctets ?? 0, 'octets')
    : problemOf(rule.attribute, [...text].length, maxCharacters, 'characters')
}

const problemOf = (attribute: string, length: number, limit: number, unit: string): string | null =>
  length >= 1 && length <= limit ? null : `${attribute} has ${length} ${unit}; allowed: 1 to ${limit}`
