import { load } from 'js-yaml'
import type { z } from 'zod'
import { describeIssue } from './describe-issue.ts'

export type YamlResult<T> = { readonly data: T } | { readonly problems: readonly string[] }

// No document here needs more levels.
const MAX_DEPTH = 40

/** Parses YAML and checks it against `schema`; each problem is one line that names the key and the allowed values. Refuses aliases. */
export function parseYaml<T extends z.ZodType>(text: string, schema: T): YamlResult<z.output<T>> {
  let input: unknown
  try {
    input = load(text, { maxAliases: 0, maxDepth: MAX_DEPTH })
  } catch (error) {
    return { problems: [problemOf(error)] }
  }
  const result = schema.safeParse(input)
  return result.success
    ? { data: result.data }
    : { problems: result.error.issues.map((issue) => describeIssue(issue, input)) }
}

/** Returns the first line of the parser's message; the others show the place. */
function problemOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return /alias/i.test(line) ? 'aliases are not allowed' : line
}
