import {
  changeRegister,
  PkiError,
  type Principal,
  type RegisterChange,
  type RegisterKind,
  type RegisterReader,
  type RegisterResult,
  requireEntry,
  requireOwn,
  type World,
} from '../../core/index.ts'
import { note, printJson, printLine } from '../output/print.ts'
import { withWorld } from './open-world.ts'
import type { PrincipalOptions } from './options.ts'
import { principalOf } from './principal.ts'

export { requireEntry }

/** Changes the register as `decide` says and shows what was done. */
export async function runChange(
  options: PrincipalOptions,
  decide: (reader: RegisterReader, world: World) => Promise<readonly RegisterChange[]>,
): Promise<void> {
  await withWorld(options, async (world) => {
    showChange(await changeRegister((reader) => decide(reader, world), principalOf(options), world), options)
  })
}

/** Shows what was done to the register; warnings go to stderr. */
export function showChange({ changes, warnings }: RegisterResult, { json }: PrincipalOptions): void {
  if (json) printJson({ changes, warnings })
  else if (changes.length === 0) printLine('nothing changed')
  else for (const { change, kind, id } of changes) printLine(`${change} ${kind} ${id}`)
  for (const warning of warnings) note(`warning: ${warning}`)
}

/** Refuses an id that is taken. @throws {PkiError} `REGISTER_CONFLICT` */
export async function requireNew(kind: RegisterKind, id: string, cure: string, reader: RegisterReader): Promise<void> {
  if (await reader.findRegister(kind, id))
    throw new PkiError('REGISTER_CONFLICT', `${kind} "${id}" is in the register already`, { cure })
}

/** Returns the change that takes away an entry that must be there. */
export const removeEntry =
  (kind: RegisterKind, id: string) =>
  async (reader: RegisterReader): Promise<RegisterChange[]> => {
    await requireEntry(kind, id, reader)
    return [{ remove: { kind, id } }]
  }

/**
 * Returns whose entries are to be listed: those of the participant that is named, or of the one that asks; null for
 * everyone's.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_ENTRY_UNKNOWN`
 */
export async function whoseEntries(
  named: string | undefined,
  principal: Principal,
  world: World,
): Promise<string | null> {
  if (named === undefined) return principal.kind === 'participant' ? principal.participant : null
  await requireOwn(principal, named, `see what belongs to participant "${named}"`, world)
  await requireEntry('participant', named, world.store)
  return named
}

/** Returns an id below its participant's: what was chosen, with or without the participant before it, or `derived`. */
export function ownedId(participant: string, chosen: string | undefined, derived: string): string {
  const prefix = `${participant}/`
  const local = chosen ?? derived
  if (local === '') throw new PkiError('USAGE', 'no id can be derived from the name; choose one with --id')
  return local.startsWith(prefix) ? local : `${prefix}${local}`
}
