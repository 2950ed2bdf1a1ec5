import { type Command, Option } from 'commander'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { requireEntry } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { formatRole } from '../../core/pki/profile/index.ts'
import { type Participant, participantKinds, userRoles } from '../../core/records/index.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../context.ts'
import { requireNew, runChange } from '../register-change.ts'
import {
  collectOneOf,
  collectRanges,
  collectRoles,
  collectTexts,
  type Eui64Range,
  formatRange,
} from '../register-values.ts'

interface Named {
  readonly name?: string
  readonly kind?: Participant['kind']
  /** False for `--no-sec-party-id`. */
  readonly secPartyId?: string | false
  readonly userRole?: Participant['userRoles']
  readonly role?: readonly number[]
  readonly eui64Range?: readonly Eui64Range[]
  readonly tradingName?: readonly string[]
}

interface Dropped {
  readonly dropUserRole?: Participant['userRoles']
  readonly dropRole?: readonly number[]
  readonly dropEui64Range?: readonly Eui64Range[]
  readonly dropTradingName?: readonly string[]
}

type SetOptions = PrincipalOptions & Named & Dropped

const withFields = (command: Command): Command =>
  withPrincipalOptions(command)
    .option('--sec-party-id <id>', 'its SEC Party identifier')
    .option('--user-role <role>', 'a User Role; idempotently', collectOneOf('--user-role', userRoles))
    .option('--role <code>', 'a Remote Party Role: two hex digits or a name; idempotently', collectRoles)
    .option(
      '--eui64-range <from-to[=type]>',
      'EUI-64s that are its own, of one device type or any; idempotently',
      collectRanges,
    )
    .option('--trading-name <text>', 'a further organizationName; idempotently', collectTexts)

const kindOption = (): Option => new Option('--kind <kind>', 'what it is').choices(participantKinds)

export function registerEdit(participant: Command): void {
  withFields(participant.command('add').argument('<id>', 'lower-case letters, digits and hyphens'))
    .description('put a participant into the register')
    .requiredOption('--name <text>', 'its name')
    .addOption(kindOption().makeOptionMandatory())
    .action(runAdd)
  withFields(participant.command('set').argument('<id>'))
    .description('change what is named; of lists, what is named is added')
    .option('--name <text>', 'its name')
    .addOption(kindOption())
    .option('--no-sec-party-id', 'it has none')
    .option('--drop-user-role <role>', 'no longer; idempotently', collectOneOf('--drop-user-role', userRoles))
    .option('--drop-role <code>', 'no longer; idempotently', collectRoles)
    .option('--drop-eui64-range <from-to>', 'no longer; idempotently', collectRanges)
    .option('--drop-trading-name <text>', 'no longer; idempotently', collectTexts)
    .action(runSet)
  withPrincipalOptions(participant.command('remove').argument('<id>'))
    .description('take it away with its people and waivers; its certificates stay')
    .action(runRemove)
}

async function runAdd(id: string, options: PrincipalOptions & Named): Promise<void> {
  const { name, kind, secPartyId, userRole, role, eui64Range, tradingName } = options
  await runChange(options, async (reader) => {
    await requireNew('participant', id, `change it with "tpki participant set ${id}"`, reader)
    const value = {
      name,
      kind,
      secPartyId: secPartyId || null,
      userRoles: [...new Set(userRole)],
      remotePartyRoles: [...new Set(role)],
      eui64Ranges: eui64Range ?? [],
      tradingNames: [...new Set(tradingName)],
    }
    return [{ put: parseEntry('participant', id, null, value) }]
  })
}

async function runSet(id: string, options: SetOptions): Promise<void> {
  const { name, kind, secPartyId } = options
  const lists = [options.userRole, options.role, options.eui64Range, options.tradingName]
  const drops = [options.dropUserRole, options.dropRole, options.dropEui64Range, options.dropTradingName]
  if ([name, kind, secPartyId, ...lists, ...drops].every((each) => each === undefined))
    throw new PkiError('USAGE', 'nothing to set was named; "tpki participant set --help" says what can be')
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

function editLists(id: string, value: Participant, options: Named & Dropped) {
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
  /** What makes two the same; by default all of it. */
  key?(each: T): string
}

/** Adds to a list and takes away from it. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN` for what is not in it */
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

async function runRemove(id: string, options: PrincipalOptions): Promise<void> {
  await runChange(options, async (reader) => {
    await requireEntry('participant', id, reader)
    const own = await reader.listRegister({ participant: id })
    return [
      ...own.map((each) => ({ remove: { kind: each.kind, id: each.id } })),
      { remove: { kind: 'participant', id } },
    ]
  })
}
