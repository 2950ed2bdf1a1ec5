import type { z } from 'zod'

/** Returns one line for a zod issue: the key, the value found and what is allowed. */
export function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  const key = issue.path.map(String).join('.') || 'document'
  switch (issue.code) {
    case 'unrecognized_keys':
      return `"${key}" has the unknown key ${issue.keys.map(quote).join(', ')}`
    case 'invalid_value':
      return `"${key}" is ${show(valueAt(input, issue.path))}; allowed: ${issue.values.map(show).join(', ')}`
    case 'invalid_union':
      return describeUnion(issue, key, input)
    default:
      return `"${key}" is ${show(valueAt(input, issue.path))}; ${lowerFirst(issue.message)}`
  }
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion, key: string, input: unknown): string {
  const value = show(valueAt(input, issue.path))
  const branches = issue.errors
    .flat()
    .map((nested) => describeIssue({ ...nested, path: [...issue.path, ...nested.path] } as z.core.$ZodIssue, input))
  if (branches.length === 0) return `"${key}" is ${value}, which fits no allowed form`
  return `"${key}" is ${value}; ${[...new Set(branches)].join(', or ')}`
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value === null || typeof value !== 'object' ? undefined : Reflect.get(value, key)),
    input,
  )
}

const quote = (text: string): string => `"${text}"`
const show = (value: unknown): string => (value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)))
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
