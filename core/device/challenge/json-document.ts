import { z } from 'zod'
import { type ErrorCode, PkiError } from '../../base/index.ts'
import { describeIssue } from '../../base/yaml/index.ts'
import { decodeText, type InputFile } from '../../pki/input/index.ts'

/** The largest challenge, answer or judge file. Real ones are much smaller. */
export const MAX_DOCUMENT_OCTETS = 65_536

/** Lower-case hex of exactly this many octets. */
export const hexOf = (octets: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${octets * 2}}$`), `not ${octets} octets of lower-case hex`)

/** Lower-case hex of 1 to this many octets. */
export const hexUpTo = (octets: number) =>
  z.string().regex(new RegExp(`^([0-9a-f]{2}){1,${octets}}$`), `not 1 to ${octets} octets of lower-case hex`)

/** A time in UTC, in seconds, such as 2026-11-20T12:00:00Z. */
export const timeText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'not a time such as 2026-11-20T12:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'not a date in the calendar')

/** Reads a JSON document and validates it. `what` names the type of document. @throws {PkiError} `code` */
export function readDocument<T extends z.ZodType>(
  { name, bytes }: InputFile,
  schema: T,
  what: string,
  code: ErrorCode,
): z.output<T> {
  const refuse = (why: string, cause?: unknown): PkiError =>
    new PkiError(code, `"${name}" is not a valid ${what}: ${why}`, { cause })
  const text = decodeText(bytes)
  if (text === null) throw refuse('it is not text')
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    throw refuse('it is not JSON', cause)
  }
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw refuse(
    result.error.issues.slice(0, 1).map((issue) => describeIssue(issue, input))[0] ?? 'it has the wrong shape',
  )
}
