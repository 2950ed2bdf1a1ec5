import { DatabaseSync } from 'node:sqlite'
import type { Ran } from '../support/tools.ts'
import type { QuickstartWorld } from './quickstart-world.ts'
import { tpki, tpkiOk } from './tpki.ts'

/** A row of the audit table. */
export interface AuditRow {
  readonly action: string
  readonly actor: string
  readonly detail: Record<string, string | null>
}

/** The newest row of the audit table. */
export function lastAuditRow(world: QuickstartWorld): AuditRow {
  const database = new DatabaseSync(`${world.path}/tpki.db`, { readOnly: true })
  try {
    const row = database.prepare('SELECT action, actor, detail FROM audit ORDER BY sequence DESC LIMIT 1').get()
    return { action: String(row?.action), actor: String(row?.actor), detail: JSON.parse(String(row?.detail)) }
  } finally {
    database.close()
  }
}

/** Makes a key and a request for it; returns the request's file. */
export async function newRequest(
  world: QuickstartWorld,
  name: string,
  profile: string,
  ...options: string[]
): Promise<string> {
  const request = world.directory.file(`${name}.csr`)
  await tpkiOk(['csr', 'new', profile, ...options, '--key-out', world.directory.file(`${name}.key`), '--out', request])
  return request
}

/** The name under which the tests act. */
export const ACTOR = 'acceptance'

/** Asks for a certificate; it may be refused. */
export const issue = (world: QuickstartWorld, request: string, profile: string, ...options: string[]): Promise<Ran> =>
  tpki(['issue', request, '--world', world.path, '--profile', profile, '--actor', ACTOR, ...options])
