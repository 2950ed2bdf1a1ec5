import { PkiError } from '../../core/base/index.ts'
import { type SetName, setNames } from '../../core/device/set/index.ts'

/** Reads the name of a device set. @throws {PkiError} `USAGE` */
export function parseSetName(text: string): SetName {
  const name = setNames.find((each) => each === text)
  if (name !== undefined) return name
  throw new PkiError('USAGE', `--set "${text}" is unknown; allowed: ${setNames.join(', ')}`)
}
