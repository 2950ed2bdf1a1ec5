import { unzipSync } from 'fflate'
import { PkiError } from '../errors.ts'
import type { OctetBudget } from './octet-budget.ts'
import type { InputFile } from './read-input.ts'

const MAX_MEMBERS = 200_000
// DER and PEM of certificates shrink to no less than a twentieth; a bomb shrinks to a thousandth.
const MAX_RATIO = 100

/**
 * Returns the files of a zip that are wanted by name, as `archive.zip/member`, with limits on count, size and ratio.
 * What they unpack to is spent from `budget` before it is unpacked.
 * @throws {PkiError} `INPUT_TOO_LARGE`, `INPUT_UNREADABLE`
 */
export function readZip(
  { name, bytes }: InputFile,
  budget: OctetBudget,
  isWanted: (member: string) => boolean,
): InputFile[] {
  let members = 0
  const refuse = (why: string): never => {
    throw new PkiError('INPUT_TOO_LARGE', `zip "${name}" ${why}`)
  }
  try {
    const files = unzipSync(bytes, {
      filter(file) {
        if (++members > MAX_MEMBERS) refuse(`has more than ${MAX_MEMBERS} files`)
        if (file.name.endsWith('/') || !isWanted(file.name)) return false
        if (file.originalSize > MAX_RATIO * Math.max(file.size, 1024))
          refuse(`packs "${file.name}" by more than ${MAX_RATIO} to 1`)
        // A member that is stored is copied by its packed size, whatever it says of its unpacked one.
        budget.spend(Math.max(file.size, file.originalSize))
        return true
      },
    })
    return Object.entries(files).map(([member, contents]) => ({ name: `${name}/${member}`, bytes: contents }))
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw new PkiError('INPUT_UNREADABLE', `"${name}" is no zip that can be read`, { cause })
  }
}
