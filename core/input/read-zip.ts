import { unzipSync } from 'fflate'
import { PkiError } from '../errors.ts'
import type { InputFile } from './read-input.ts'

const MAX_MEMBERS = 200_000
const MAX_UNPACKED_OCTETS = 512 * 1_048_576
// DER and PEM of certificates shrink to no less than a twentieth; a bomb shrinks to a thousandth.
const MAX_RATIO = 100

/**
 * Returns the files of a zip, `archive.zip/member`, with limits on count, size and ratio.
 * @throws {PkiError} `INPUT_TOO_LARGE`, `INPUT_UNREADABLE`
 */
export function readZip({ name, bytes }: InputFile): InputFile[] {
  let members = 0
  let unpacked = 0
  const refuse = (why: string): never => {
    throw new PkiError('INPUT_TOO_LARGE', `zip "${name}" ${why}`)
  }
  try {
    const files = unzipSync(bytes, {
      filter(file) {
        if (++members > MAX_MEMBERS) refuse(`has more than ${MAX_MEMBERS} files`)
        unpacked += file.originalSize
        if (unpacked > MAX_UNPACKED_OCTETS) refuse(`unpacks to more than ${MAX_UNPACKED_OCTETS} octets`)
        if (file.originalSize > MAX_RATIO * Math.max(file.size, 1024))
          refuse(`packs "${file.name}" by more than ${MAX_RATIO} to 1`)
        return !file.name.endsWith('/')
      },
    })
    return Object.entries(files).map(([member, contents]) => ({ name: `${name}/${member}`, bytes: contents }))
  } catch (cause) {
    if (cause instanceof PkiError) throw cause
    throw new PkiError('INPUT_UNREADABLE', `"${name}" is no zip that can be read`, { cause })
  }
}
