import {
  changeRegister,
  type Principal,
  type RegisterChange,
  type RegisterReader,
  type RegisterResult,
  requireEntry,
  requireOwn,
} from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { RegisterKind } from '../../core/records/index.ts'
import { note, printJson, printLine } from '../output/print.ts'
import { withWorld } from './open-world.ts'
import type { PrincipalOptions } from './options.ts'
import { principalOf } from './principal.ts'

export { requireEntry }

/** Makes the changes that `decide` returns and shows them. */
export async function runChange(
  options: PrincipalOptions,
  decide: (reader: RegisterReader, world: World) => Promise<readonly RegisterChange[]>,
): Promise<void> {
  await withWorld(options, async (world) => {
    showChange(await changeRegister((reader) => decide(reader, world), principalOf(options), world), options)
  })
}

/** Shows the changes to the register; warnings go to stderr. */
export function showChange({ changes, warnings }: RegisterResult, { json }: PrincipalOptions): void {
  if (json) printJson({ changes, warnings })
  else if (changes.length === 0) printLine('nothing changed')
  else for (const { change, kind, id } of changes) printLine(`${change} ${kind} ${id}`)
  for (const warning of warnings) note(`warning: ${warning}`)
}

/** Checks that an id is free. @throws {PkiError} `REGISTER_CONFLICT` */
export async function requireNew(kind: RegisterKind, id: string, cure: string, reader: RegisterReader): Promise<void> {
  if (await reader.findRegister(kind, id))
    throw new PkiError('REGISTER_CONFLICT', `${kind} "${id}" is already in the register`, { cure })
}

/** Returns a function that removes an entry. That function throws `REGISTER_ENTRY_UNKNOWN` if there is none. */
export const removeEntry =
  (kind: RegisterKind, id: string) =>
  async (reader: RegisterReader): Promise<RegisterChange[]> => {
    await requireEntry(kind, id, reader)
    return [{ remove: { kind, id } }]
  }

/**
 * Returns the participant whose entries to list: the one named, otherwise the caller. Returns null for all participants,
 * if an administrator names none.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`
 */
export async function participantToList(
  named: string | undefined,
  principal: Principal,
  world: World,
): Promise<string | null> {
  if (named === undefined) return principal.kind === 'participant' ? principal.participant : null
  await requireOwn(principal, named, `see what belongs to participant "${named}"`, world)
  await requireEntry('participant', named, world.store)
  return named
}

/** Returns `PARTICIPANT/ID`. ID is `chosen`, which may already start with the participant, or else `derived`. */
export function ownedId(participant: string, chosen: string | undefined, derived: string): string {
  const prefix = `${participant}/`
  const local = chosen ?? derived
  if (local === '') throw new PkiError('USAGE', 'the name gives no id; choose one with --id')
  return local.startsWith(prefix) ? local : `${prefix}${local}`
}
