import { type CrlEntry, formatSerial } from '../../../x509/index.ts'
import type { CrlRule } from './crl-rule.ts'

export const rule: CrlRule = {
  name: 'e_crl_entry_repeated',
  field: 'revokedCertificates',
  source: 'RFC 5280 5.1.2.6',
  entries({ entries }) {
    let count = 0
    let last: Uint8Array | null = null
    // While they ascend, as ours do, none can come twice, and no set of a hundred thousand strings is needed.
    let seen: Set<string> | null = null
    return ({ serial }) => {
      if (!seen && last && compare(last, serial) >= 0) seen = firstSerials(entries ?? [], count)
      last = serial
      count++
      if (!seen) return null
      const text = formatSerial(serial)
      return seen.size === seen.add(text).size ? `serial number ${text} is listed twice; allowed: once` : null
    }
  },
}

function firstSerials(entries: Iterable<CrlEntry>, count: number): Set<string> {
  const serials = new Set<string>()
  for (const { serial } of entries) {
    if (serials.size === count) break
    serials.add(formatSerial(serial))
  }
  return serials
}

function compare(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  return 0
}
