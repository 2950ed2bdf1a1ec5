import { toHex } from '../../../core/pki/x509/bytes.ts'
import { digestOf } from './dice.ts'

/** Returns one text for what is the same, whatever the order of keys; what is undefined is absent. */
export const textOf = (value: unknown): string => JSON.stringify(plain(value)) ?? 'nothing'

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (value === Number.POSITIVE_INFINITY) return 'no end'
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, plain(each)]))
}

/** Returns so much of the digest of a value as tells it from others. */
export const markOf = (value: unknown): string => digestOf(textOf(value)).slice(0, 8)
