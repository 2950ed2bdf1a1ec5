import { PkiError } from '../core/base/index.ts'

/** Returns the one of `allowed` that an option names. @throws {PkiError} `USAGE` */
export function readChoice<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text)
  if (found !== undefined) return found
  throw new PkiError('USAGE', `${option} "${text}"; allowed: ${allowed.join(', ')}`)
}
