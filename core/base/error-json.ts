import { type ErrorCode, PkiError } from './errors.ts'

/** An error as JSON: in stored answers, in audit rows, in batch results, and between threads. */
export interface ErrorJson<C extends string = ErrorCode> {
  readonly code: C
  readonly message: string
  /** The clause; null if there is none. */
  readonly source: string | null
  /** The remedy; null if there is none. */
  readonly cure: string | null
}

/** Returns an error as JSON, always with the same four keys in the same order. Leaves out its cause and reference. */
export const errorToJson = <C extends string>({
  code,
  message,
  source = null,
  cure = null,
}: {
  readonly code: C
  readonly message: string
  readonly source?: string | null | undefined
  readonly cure?: string | null | undefined
}): ErrorJson<C> => ({ code, message, source, cure })

/** Returns the error of {@link errorToJson}. Its reference is null. */
export const errorFromJson = ({ code, message, source, cure }: ErrorJson, cause?: unknown): PkiError =>
  new PkiError(code, message, {
    ...(source === null ? {} : { source }),
    ...(cure === null ? {} : { cure }),
    ...(cause === undefined ? {} : { cause }),
  })
