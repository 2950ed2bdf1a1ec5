import type { FormDefinition, ValueField } from './form-schema.ts'

/** Returns under which key the box for one option of a field stands: in a field map, and as its name in our own PDFs. */
export const boxKey = ({ id }: Pick<ValueField, 'id'>, option: string): string => `${id}.${option}`

/** Returns the field of the official PDF that takes a key, or null where the map has none. */
export const officialName = ({ officialPdf }: FormDefinition, key: string): string | null =>
  officialPdf?.fields[key] ?? null

/** Returns the keys that a field map may have for a field. */
export function keysOf(field: ValueField): readonly string[] {
  if (field.type !== 'choice' && field.type !== 'choices') return [field.id]
  const boxes = field.options.map((option) => boxKey(field, option))
  return field.type === 'choice' ? [field.id, ...boxes] : boxes
}
