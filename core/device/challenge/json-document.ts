import { z } from 'zod'
import { type ErrorCode, PkiError } from '../../base/index.ts'
import { describeIssue } from '../../base/yaml/index.ts'
import { decodeText, type InputFile } from '../../pki/input/index.ts'

/** No document of a challenge comes near this size. */
export const MAX_DOCUMENT_OCTETS = 65_536

/** Lower-case hex of so many octets. */
export const hexOf = (octets: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${octets * 2}}$`), `not ${octets} octets of lower-case hex`)

/** Lower-case hex of at most so many octets. */
export const hexUpTo = (octets: number) =>
  z.string().regex(new RegExp(`^([0-9a-f]{2}){1,${octets}}$`), `not 1 to ${octets} octets of lower-case hex`)

/** A time in UTC to the second. */
export const timeText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'not a time such as 2026-11-20T12:00:00Z')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'no time of the calendar')

/** Reads one JSON document of a known shape; unknown keys are errors. @throws {PkiError} `code` */
export function readDocument<T extends z.ZodType>(
  { name, bytes }: InputFile,
  schema: T,
  what: string,
  code: ErrorCode,
): z.output<T> {
  const refuse = (why: string, cause?: unknown): PkiError =>
    new PkiError(code, `"${name}" is no ${what}: ${why}`, { cause })
  const text = decodeText(bytes)
  if (text === null) throw refuse('it is no text')
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    throw refuse('it is no JSON', cause)
  }
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw refuse(result.error.issues.slice(0, 1).map((issue) => describeIssue(issue, input))[0] ?? 'it fits no form')
}
