import { PkiError } from '../core/base/index.ts'

/** Returns the whole number that an option names. @throws {PkiError} `USAGE` */
export function readNumber(option: string, text: string, least = 1): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least) return number
  throw new PkiError('USAGE', `${option} "${text}" is no whole number from ${least}`)
}
