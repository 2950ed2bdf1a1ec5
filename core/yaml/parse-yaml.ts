import { parseDocument } from 'yaml'
import type { z } from 'zod'
import { describeIssue } from './describe-issue.ts'

export type YamlResult<T> = { readonly data: T } | { readonly problems: readonly string[] }

/** Parses YAML and checks it against `schema`; every problem is one line that names key and allowed values. Aliases are refused. */
export function parseYaml<T extends z.ZodType>(text: string, schema: T): YamlResult<z.output<T>> {
  const document = parseDocument(text, { uniqueKeys: true, merge: false })
  if (document.errors.length > 0) {
    return { problems: document.errors.map((error) => error.message.split('\n')[0] as string) }
  }
  let input: unknown
  try {
    input = document.toJS({ maxAliasCount: 0 })
  } catch {
    return { problems: ['aliases are not allowed'] }
  }
  const result = schema.safeParse(input)
  return result.success
    ? { data: result.data }
    : { problems: result.error.issues.map((issue) => describeIssue(issue, input)) }
}
