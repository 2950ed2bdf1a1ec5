import type { DatabaseSync } from 'node:sqlite'
import { fingerprintOf } from '../index.ts'
import { octetsOfHex, partyOf } from '../sql/index.ts'

/** Adds SQL functions with which migration steps read JSON as the program does. */
export function addMigrationFunctions(database: DatabaseSync): void {
  const options = { deterministic: true }
  database.function('sha256', options, (octets) => octetsOfHex(fingerprintOf(octets as Uint8Array)))
  database.function('participant_of', options, (detail) => partyOf(parse(detail)))
  database.function('serial_of', options, (detail) => {
    const { serial } = parse(detail)
    return typeof serial === 'string' ? serial : null
  })
  database.function('insist', (isSo, otherwise) => {
    if (isSo !== 1) throw new Error(`the store cannot be migrated to this version: ${otherwise}`)
    return null
  })
}

/** Returns an empty object for text that is not a JSON object. */
function parse(detail: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(detail))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
