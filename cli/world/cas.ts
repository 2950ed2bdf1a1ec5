import type { Command } from 'commander'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import { checkEnvironment } from './open-world.ts'
import { type CommonOptions, withCommonOptions } from './options.ts'

export interface CaOptions extends CommonOptions {
  readonly environment?: string
}

/** Adds the options of every command about CAs. */
export const withCaOptions = (command: Command): Command =>
  withCommonOptions(command).option('--environment <name>', 'of the DCCKI CAs, only those of this environment')

interface Ca {
  readonly id: string
  readonly record: CertificateRecord
}

export async function listCas(world: World, { environment }: CaOptions): Promise<Ca[]> {
  checkEnvironment(environment, world)
  const all = await world.caCertificates()
  const ids = world.profiles.all.map(({ id }) => id)
  return all
    .filter(
      ({ record }) => environment === undefined || record.environment === null || record.environment === environment,
    )
    .sort(
      (a, b) =>
        (a.record.environment ?? '').localeCompare(b.record.environment ?? '') ||
        ids.indexOf(a.record.profile) - ids.indexOf(b.record.profile),
    )
}

/** Finds a CA by `dccki/eii@uit-a`, or by `dccki/eii` with --environment. @throws {PkiError} `CA_UNKNOWN` */
export function findCa(cas: readonly Ca[], id: string, { environment }: CaOptions): Ca {
  const found = cas.find((ca) => ca.id === id) ?? cas.find((ca) => ca.id === `${id}@${environment}`)
  if (found) return found
  throw new PkiError('CA_UNKNOWN', `CA "${id}" is unknown; allowed: ${cas.map((ca) => ca.id).join(', ')}`)
}
