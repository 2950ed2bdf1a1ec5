import type { Command } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { requireEntry } from '../../../core/authority/register/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { formatRole } from '../../../core/pki/profile/index.ts'
import { type Participant, userRoles } from '../../../core/records/index.ts'
import { collectRanges, collectRoles, type Eui64Range, formatRange } from '../../values/identifiers.ts'
import { collectOneOf, collectTexts } from '../../values/read-value.ts'
import type { PrincipalOptions } from '../../world/options.ts'
import { kindOption, type ParticipantFields, withParticipantFields } from '../../world/participant-options.ts'
import { runChange } from '../../world/register-change.ts'

interface Dropped {
  readonly dropUserRole?: Participant['userRoles']
  readonly dropRole?: readonly number[]
  readonly dropEui64Range?: readonly Eui64Range[]
  readonly dropTradingName?: readonly string[]
}

type SetOptions = PrincipalOptions & ParticipantFields & Dropped

export function configure(command: Command): void {
  withParticipantFields(command.argument('<id>'))
    .description('change the given values of a participant; adds to lists')
    .option('--name <text>', 'name of the participant')
    .addOption(kindOption())
    .option('--no-sec-party-id', 'remove the SEC Party identifier')
    .option('--drop-user-role <role>', 'remove this User Role; repeatable', collectOneOf('--drop-user-role', userRoles))
    .option('--drop-role <code>', 'remove this Remote Party Role; repeatable', collectRoles)
    .option('--drop-eui64-range <from-to>', 'remove this range; repeatable', collectRanges)
    .option('--drop-trading-name <text>', 'remove this organizationName; repeatable', collectTexts)
    .action(runSet)
}

async function runSet(id: string, options: SetOptions): Promise<void> {
  const { name, kind, secPartyId } = options
  const lists = [options.userRole, options.role, options.eui64Range, options.tradingName]
  const drops = [options.dropUserRole, options.dropRole, options.dropEui64Range, options.dropTradingName]
  if ([name, kind, secPartyId, ...lists, ...drops].every((each) => each === undefined))
    throw new PkiError('USAGE', 'nothing to change; see "tpki participant set --help"')
  await runChange(options, async (reader) => {
    const { value } = await requireEntry('participant', id, reader)
    const changed = {
      ...value,
      name: name ?? value.name,
      kind: kind ?? value.kind,
      secPartyId: secPartyId === undefined ? value.secPartyId : secPartyId || null,
      ...editLists(id, value, options),
    }
    return [{ put: parseEntry('participant', id, null, changed) }]
  })
}

function editLists(id: string, value: Participant, options: ParticipantFields & Dropped) {
  const of = `participant "${id}"`
  return {
    userRoles: edit(value.userRoles, options.userRole, options.dropUserRole, { of, what: 'User Role', show: String }),
    remotePartyRoles: edit(value.remotePartyRoles, options.role, options.dropRole, {
      of,
      what: 'Remote Party Role',
      show: formatRole,
    }),
    eui64Ranges: edit(value.eui64Ranges, options.eui64Range, options.dropEui64Range, {
      of,
      what: 'EUI-64 range',
      show: formatRange,
      key: ({ from, to }) => `${from}-${to}`,
    }),
    tradingNames: edit(value.tradingNames, options.tradingName, options.dropTradingName, {
      of,
      what: 'trading name',
      show: String,
    }),
  }
}

interface Wording<T> {
  readonly of: string
  readonly what: string
  show(each: T): string
  /** Identifies an entry. Default: `show`. */
  key?(each: T): string
}

/** Adds entries to a list and removes others. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN` if one to remove is not in it */
function edit<T>(
  list: readonly T[],
  added: readonly T[] = [],
  dropped: readonly T[] = [],
  { of, what, show, key = show }: Wording<T>,
): T[] {
  const byKey = new Map(list.map((each) => [key(each), each]))
  for (const each of dropped) {
    if (byKey.delete(key(each))) continue
    throw new PkiError(
      'REGISTER_ENTRY_UNKNOWN',
      `${of} has no ${what} ${show(each)}; it has: ${list.map(show).join(', ') || 'none'}`,
    )
  }
  for (const each of added) byKey.set(key(each), each)
  return [...byKey.values()]
}
