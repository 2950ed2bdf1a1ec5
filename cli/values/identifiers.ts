import { PkiError } from '../../core/base/index.ts'
import { fromHex, toHex } from '../../core/pki/x509/index.ts'
import { type DeviceType, deviceTypes, type Participant } from '../../core/records/index.ts'

/** Reads an EUI-64: 16 hex digits, with or without dashes or colons between pairs. @throws {PkiError} `USAGE` */
export function parseEui64(text: string): Uint8Array {
  const hex = text.replace(/[-:]/g, '')
  if (!/^[0-9A-Fa-f]{16}$/.test(hex))
    throw new PkiError(
      'USAGE',
      `EUI-64 "${text}" is not 16 hex digits; allowed: 90b3d51f30010000 or 90-B3-D5-1F-30-01-00-00`,
    )
  return fromHex(hex)
}

// The names of the Remote Party Roles, as GBCS spells them.
const roleNames: Record<string, number> = {
  recovery: 0x01,
  supplier: 0x02,
  networkOperator: 0x03,
  accessControlBroker: 0x04,
  transitionalCoS: 0x05,
  wanProvider: 0x06,
  loadController: 0x08,
  other: 0x7f,
  xmlSign: 0x87,
  dspXmlSign: 0x89,
}

/** Reads a Remote Party Role: two hex digits or its GBCS name. @throws {PkiError} `USAGE` */
export function parseRole(text: string): number {
  if (Object.hasOwn(roleNames, text)) return roleNames[text] as number
  if (/^[0-9A-Fa-f]{2}$/.test(text)) return Number.parseInt(text, 16)
  throw new PkiError(
    'USAGE',
    `role "${text}" is not a Remote Party Role; allowed: two hex digits, or ${Object.keys(roleNames).join(', ')}`,
  )
}

export type Eui64Range = Participant['eui64Ranges'][number]

/** Collects the Remote Party Roles of a repeatable option. @throws {PkiError} `USAGE` */
export const collectRoles = (value: string, values: readonly number[] = []): number[] => [...values, parseRole(value)]

/** Collects the EUI-64 ranges of a repeatable option. @throws {PkiError} `USAGE` */
export const collectRanges = (value: string, values: readonly Eui64Range[] = []): Eui64Range[] => [
  ...values,
  parseRange(value),
]

const EUI64 = '[0-9A-Fa-f]{2}(?:[-:]?[0-9A-Fa-f]{2}){7}'

const RANGE = new RegExp(`^(${EUI64})-(${EUI64})(?:=(.*))?$`)

/** Reads FROM-TO or FROM-TO=TYPE, where FROM and TO are EUI-64s in any form. @throws {PkiError} `USAGE` */
function parseRange(text: string): Eui64Range {
  const [, from, to, type] = RANGE.exec(text) ?? []
  if (from === undefined || to === undefined)
    throw new PkiError(
      'USAGE',
      `EUI-64 range "${text}" is not FROM-TO or FROM-TO=TYPE; allowed: 90b3d51f30010000-90b3d51f3001ffff=ESME`,
    )
  return { from: toHex(parseEui64(from)), to: toHex(parseEui64(to)), deviceType: parseDeviceType(type) }
}

function parseDeviceType(text: string | undefined): DeviceType | null {
  if (text === undefined) return null
  const found = deviceTypes.find((type) => type === text.toUpperCase())
  if (found) return found
  throw new PkiError('USAGE', `device type "${text}" is unknown; allowed: ${deviceTypes.join(', ')}`)
}

export const formatRange = ({ from, to, deviceType }: Eui64Range): string =>
  `${from}-${to}${deviceType === null ? '' : `=${deviceType}`}`
