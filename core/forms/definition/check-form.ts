import { type FormDefinition, type FormField, fieldsOf, keysOf, valueFieldsOf } from './form-schema.ts'

/** Returns contradictions within a form definition, one line each. */
export function findFormContradictions(form: FormDefinition): readonly string[] {
  const fields = fieldsOf(form)
  const ids = fields.map(({ id }) => id)
  const repeated = ids.filter((id, i) => ids.indexOf(id) !== i)
  return [
    ...repeated.map((id) => `"pages" has the field "${id}" twice`),
    ...(form.id.startsWith(`${form.registrationAuthority}/`)
      ? []
      : [`"registrationAuthority" is "${form.registrationAuthority}"; allowed: the first part of the id "${form.id}"`]),
    ...approvalProblems(form, fields),
    ...fieldMapProblems(form),
    ...placeholderProblems(form, ids),
    ...fields.flatMap(sourceProblems),
    ...fields.flatMap(wordProblems),
  ]
}

function fieldMapProblems(form: FormDefinition): string[] {
  const allowed = valueFieldsOf(form).flatMap(keysOf)
  return Object.keys(form.officialPdf?.fields ?? {})
    .filter((key) => !allowed.includes(key))
    .map((key) => `"officialPdf.fields" has "${key}"; allowed: ${allowed.join(', ')}`)
}

function placeholderProblems({ approval }: FormDefinition, ids: readonly string[]): string[] {
  if (approval.effect !== 'record') return []
  const allowed = ['participant', ...ids]
  return [...approval.next.matchAll(/\{([^}]*)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !allowed.includes(name))
    .map((name) => `"approval.next" names {${name}}; allowed: ${allowed.join(', ')}`)
}

/** The types of field from which each part of an approval can be read. */
const allowedTypes: Record<string, readonly FormField['type'][]> = {
  name: ['text'],
  kind: ['choice'],
  secPartyId: ['text'],
  tradingNames: ['lines'],
  userRoles: ['choices'],
  subscriptions: ['choices'],
  serial: ['serial'],
  reason: ['choice'],
}

function approvalProblems({ approval }: FormDefinition, fields: readonly FormField[]): string[] {
  return Object.entries(approval).flatMap(([key, id]) => {
    const types = allowedTypes[key]
    if (!types) return []
    const fitting = fields.filter(({ type }) => types.includes(type)).map((field) => field.id)
    if (fitting.includes(id)) return []
    return [
      `"approval.${key}" is "${id}"; allowed: a field of type ${types.join(', ')}: ${fitting.join(', ') || 'none'}`,
    ]
  })
}

/** The types of field that each source of the register fits into. */
const sourceTypes: Record<string, readonly FormField['type'][]> = {
  'participant.kind': ['choice', 'text'],
  'participant.tradingNames': ['lines'],
  'participant.userRoles': ['choices'],
  today: ['date'],
}

function sourceProblems(field: FormField): string[] {
  if (field.type === 'signature' || field.from === undefined) return []
  const types = sourceTypes[field.from] ?? ['text']
  if (types.includes(field.type)) return []
  return [`field "${field.id}" of type ${field.type} is "from" ${field.from}; allowed: ${types.join(', ')}`]
}

function wordProblems(field: FormField): string[] {
  if (field.type !== 'choice' && field.type !== 'choices') return []
  const { id, options, words = {} } = field
  const stray = Object.keys(words).filter((option) => !options.includes(option))
  return stray.map((option) => `field "${id}" has words for "${option}"; allowed: ${options.join(', ')}`)
}
