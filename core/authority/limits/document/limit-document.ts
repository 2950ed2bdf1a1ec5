import { z } from 'zod'
import { PkiError } from '../../../base/index.ts'
import { parseTime } from '../../../base/time/index.ts'
import { describeIssue, parseYaml } from '../../../base/yaml/index.ts'
import type { LimitScope, LimitTerms } from '../../../quota/index.ts'
import { participantId } from '../../register/document/index.ts'
import { termsSchema } from './terms-schema.ts'

/** A limit as an administrator proposes it. Null terms withdraw the limit. */
export interface LimitProposal {
  readonly id: string
  readonly scope: LimitScope
  readonly terms: LimitTerms | null
  /** When the limit comes into force; null for now. */
  readonly effectiveFromMs: number | null
  readonly comment: string
}

const scopeSchema = z.union([z.enum(['each-participant', 'total']), z.strictObject({ participant: participantId })], {
  error: 'allowed: each-participant, total, { participant: ID }',
})
const limitId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'not an id of lower-case letters, digits and hyphens')
const headSchema = z.looseObject({
  id: limitId,
  scope: scopeSchema,
  effectiveFrom: z.string().optional(),
  comment: z.string().max(1000).default(''),
})
const fileSchema = z.strictObject({ format: z.literal(1), limits: z.array(z.unknown()).min(1) })

/** Reads a file of limits such as `limits/appendix-n.yaml`. @throws {PkiError} `LIMIT_INVALID` */
export function parseLimitFile(text: string, file: string): LimitProposal[] {
  const result = parseYaml(text, fileSchema)
  if ('problems' in result) throw invalid(result.problems.map((problem) => `${file}: ${problem}`))
  return result.data.limits.map((input, i) => parseLimit(input, `${file}: limits.${i}`))
}

/** Returns a validated limit. `where` is its place for error messages. @throws {PkiError} `LIMIT_INVALID` with the key, the value and what is allowed */
export function parseLimit(input: unknown, where: string): LimitProposal {
  const head = headSchema.safeParse(input)
  if (!head.success) throw invalid(head.error.issues.map((issue) => `${where}: ${describeIssue(issue, input)}`))
  const { id, scope, effectiveFrom, comment, ...rest } = head.data
  const terms = termsSchema.safeParse(rest)
  if (!terms.success) throw invalid(terms.error.issues.map((issue) => `${where}: ${describeIssue(issue, rest)}`))
  return {
    id,
    scope,
    terms: terms.data,
    effectiveFromMs: effectiveFrom === undefined ? null : parseTime(effectiveFrom),
    comment,
  }
}

const invalid = (problems: readonly string[]): PkiError => new PkiError('LIMIT_INVALID', problems.join('\n'))
