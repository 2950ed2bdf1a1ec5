import { hash } from 'node:crypto'
import { PkiError } from '../../../base/index.ts'
import type { Environment } from '../../../records/index.ts'
import { recordExport } from '../../audit/index.ts'
import { changeRegister, type Principal, type RegisterResult, requireAdministrator } from '../../register/index.ts'
import { changesTo, formatRegister, missingEnvironments, parseRegister } from '../document/index.ts'
import type { World } from '../index.ts'
import { addEnvironment } from './add-environment.ts'

/** Returns the whole register as YAML, and records the export in the audit log. @throws {PkiError} `ACCESS_DENIED` */
export async function exportRegister(principal: Principal, world: World): Promise<string> {
  await requireAdministrator(principal, 'export the register', world)
  const text = await formatRegister(world.store, world.config)
  const detail = { what: 'register', revision: await world.store.revision(), sha256: hash('sha256', text, 'hex') }
  await recordExport(detail, principal, world)
  return text
}

export interface ImportOptions {
  /** The name of the document in messages. */
  readonly file: string
  /** Removes entries that the document does not contain. */
  readonly prune: boolean
  /** Checks everything and changes nothing. */
  readonly isDryRun: boolean
  /** The passphrase of the CA keys, for new environments. */
  readonly passphrase: string | null
}

export interface ImportResult extends RegisterResult {
  /** The environments that were added. */
  readonly environments: readonly string[]
}

/**
 * Makes the register equal to a document. Adds missing environments first.
 * @throws {PkiError} `ACCESS_DENIED`, `REGISTER_INVALID`, `WAIVER_OUT_OF_REACH`; `REGISTER_CONFLICT` also if it would
 *   remove entries without `prune`, or change or remove an environment
 */
export async function importRegister(
  text: string,
  { file, prune, isDryRun, passphrase }: ImportOptions,
  principal: Principal,
  world: World,
): Promise<ImportResult> {
  await requireAdministrator(principal, 'import a register', world)
  const { environments: wanted, entries } = parseRegister(text, file)
  const missing = missingEnvironments(wanted, world.config)
  const decide = async (reader: Parameters<typeof changesTo>[1]) => {
    const changes = await changesTo(entries, reader)
    const gone = changes.flatMap((change) => ('remove' in change ? [change.remove] : []))
    if (gone.length > 0 && !prune) throw wouldRemove(gone)
    return changes
  }
  // Check the whole import before adding an environment.
  const planned = await changeRegister(decide, principal, world, true)
  const environments = missing.map(({ name }) => name)
  if (isDryRun) return { ...planned, environments }
  await addEach(missing, principal, world, passphrase)
  return { ...(await changeRegister(decide, principal, world)), environments }
}

async function addEach(
  environments: readonly Environment[],
  principal: Principal,
  world: World,
  passphrase: string | null,
): Promise<void> {
  for (const environment of environments) await addEnvironment(environment, principal, world, passphrase)
}

function wouldRemove(gone: readonly { readonly kind: string; readonly id: string }[]): PkiError {
  const SHOWN = 3
  const names = gone.slice(0, SHOWN).map(({ kind, id }) => `${kind} "${id}"`)
  const more = gone.length > SHOWN ? ', …' : ''
  const count = gone.length === 1 ? '1 entry' : `${gone.length} entries`
  return new PkiError('REGISTER_CONFLICT', `the import would remove ${count}: ${names.join(', ')}${more}`, {
    cure: 'add --prune to remove them',
  })
}
