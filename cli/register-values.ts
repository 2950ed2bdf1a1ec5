import { PkiError } from '../core/base/index.ts'
import { toHex } from '../core/pki/x509/index.ts'
import { type DeviceType, deviceTypes, type Participant } from '../core/records/index.ts'
import { parseEui64, parseRole } from './csr-values.ts'

export type Eui64Range = Participant['eui64Ranges'][number]

/** Returns what collects the values of a idempotently option, each one of `allowed`. */
export const collectOneOf =
  <T extends string>(flag: string, allowed: readonly T[]) =>
  (value: string, values: readonly T[] = []): T[] => {
    const found = allowed.find((each) => each === value)
    if (found === undefined) throw new PkiError('USAGE', `${flag} "${value}"; allowed: ${allowed.join(', ')}`)
    return [...values, found]
  }

/** Collects Remote Party Roles. @throws {PkiError} `USAGE` */
export const collectRoles = (value: string, values: readonly number[] = []): number[] => [...values, parseRole(value)]

/** Collects EUI-64 ranges. @throws {PkiError} `USAGE` */
export const collectRanges = (value: string, values: readonly Eui64Range[] = []): Eui64Range[] => [
  ...values,
  parseRange(value),
]

/** Collects texts of a idempotently option that is absent unless it is given. */
export const collectTexts = (value: string, values: readonly string[] = []): string[] => [...values, value]

const EUI64 = '[0-9A-Fa-f]{2}(?:[-:]?[0-9A-Fa-f]{2}){7}'
const RANGE = new RegExp(`^(${EUI64})-(${EUI64})(?:=(.*))?$`)

/** Takes FROM-TO or FROM-TO=TYPE, each end an EUI-64 in any of its forms. @throws {PkiError} `USAGE` */
function parseRange(text: string): Eui64Range {
  const [, from, to, type] = RANGE.exec(text) ?? []
  if (from === undefined || to === undefined)
    throw new PkiError(
      'USAGE',
      `EUI-64 range "${text}" is not FROM-TO or FROM-TO=TYPE, such as 90b3d51f30010000-90b3d51f3001ffff=ESME`,
    )
  return { from: toHex(parseEui64(from)), to: toHex(parseEui64(to)), deviceType: parseDeviceType(type) }
}

function parseDeviceType(text: string | undefined): DeviceType | null {
  if (text === undefined) return null
  const found = deviceTypes.find((type) => type === text.toUpperCase())
  if (found) return found
  throw new PkiError('USAGE', `device type "${text}" is none; allowed: ${deviceTypes.join(', ')}`)
}

export const formatRange = ({ from, to, deviceType }: Eui64Range): string =>
  `${from}-${to}${deviceType === null ? '' : `=${deviceType}`}`

export { decidedBy, instantOf } from '../core/authority/register/index.ts'
