interface MarkedValue {
  readonly field: string
  readonly value: string
  readonly source: string
  readonly confidence: string
}

/** Returns every value of a profile that has a source, at any depth, in file order. */
export function markedValues(node: unknown, field = ''): MarkedValue[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((item, i) => markedValues(item, `${field}[${i}]`))
  const { source, confidence, ...rest } = node as Record<string, unknown>
  const own =
    typeof source === 'string' && typeof confidence === 'string'
      ? [{ field, value: shortValue(rest), source, confidence }]
      : []
  return [
    ...own,
    ...Object.entries(rest).flatMap(([key, value]) => markedValues(value, field === '' ? key : `${field}.${key}`)),
  ]
}

function shortValue(rest: Record<string, unknown>): string {
  const value = 'value' in rest ? rest.value : rest
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) return `${value.length} attributes, below`
  return typeof value === 'string'
    ? value
    : JSON.stringify(value).replace(/[{}"]/g, '').replaceAll(',', ', ').replaceAll(':', ' ')
}
