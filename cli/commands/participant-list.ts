import type { Command } from 'commander'
import { type GroupStanding, requireEntry, requireOwn, standingReport } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { formatRole } from '../../core/pki/profile/index.ts'
import type { RegisterEntry } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { errorJson, print, printJson, table } from '../output.ts'
import { whoseEntries } from '../register-change.ts'
import { formatRange } from '../register-values.ts'
import { doesStand } from '../waiver-stands.ts'

export function registerLists(participant: Command): void {
  withPrincipalOptions(participant.command('list')).description('the participants of the world').action(runList)
  withPrincipalOptions(participant.command('show').argument('<id>'))
    .description('everything of one participant, and which certificates it may have now')
    .action(runShow)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await whoseEntries(undefined, principalOf(options), world)
    const all = (await world.store.listRegister({ kind: 'participant' })) as RegisterEntry<'participant'>[]
    const shown = all.filter(({ id }) => own === null || id === own)
    if (options.json) printJson({ participants: shown.map(({ id, value }) => ({ id, ...value })) })
    else print(table([HEADER, ...shown.map(toRow)]))
  })
}

const HEADER = ['ID', 'NAME', 'KIND', 'ROLES', 'EUI-64 RANGES', 'STATE']

const toRow = ({ id, value }: RegisterEntry<'participant'>): string[] => [
  id,
  value.name,
  value.kind,
  value.remotePartyRoles.map(formatRole).join(' ') || '-',
  value.eui64Ranges.map(formatRange).join(' ') || '-',
  value.suspended ? `suspended: ${value.suspended.reason}` : 'active',
]

async function runShow(id: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireOwn(principalOf(options), id, `see participant "${id}"`, world)
    const { value } = await requireEntry('participant', id, world.store)
    const owned = await world.store.listRegister({ participant: id })
    const people = owned.filter((entry): entry is RegisterEntry<'person'> => entry.kind === 'person')
    const waivers = owned.filter((entry): entry is RegisterEntry<'waiver'> => entry.kind === 'waiver')
    const standing = await reportOn(id, world)
    if (!options.json)
      return print(table([...describe(id, value, people, waivers), ...standing.flatMap(describeGroup)]))
    printJson({
      id,
      ...value,
      people: people.map((entry) => ({ id: entry.id, ...entry.value })),
      waivers: waivers.map((entry) => ({ id: entry.id, ...entry.value, stands: doesStand(entry.value) })),
      standing: standing.map(groupJson),
    })
  })
}

async function reportOn(id: string, { register, profiles, config }: World): Promise<readonly GroupStanding[]> {
  const standing = await register.standing(id)
  if (!standing) throw new Error(`participant "${id}" was in the register a moment ago`)
  return standingReport(standing, profiles, config)
}

const groupJson = ({ profiles, ...group }: GroupStanding): object => ({
  ...group,
  profiles: profiles.map((each) => ({ ...each, refusals: each.refusals.map(errorJson) })),
})

function describe(
  id: string,
  value: RegisterEntry<'participant'>['value'],
  people: readonly RegisterEntry<'person'>[],
  waivers: readonly RegisterEntry<'waiver'>[],
): string[][] {
  const { organisation, device } = value.authorisedSubscriber
  const decided = (decision: typeof organisation): string => (decision ? `${decision.at} by ${decision.by}` : 'no')
  return [
    ['id', id],
    ['name', value.name],
    ['kind', value.kind],
    ['SEC Party id', value.secPartyId ?? '-'],
    ['trading names', value.tradingNames.join(', ') || '-'],
    ['User Roles', value.userRoles.join(', ') || '-'],
    ['Remote Party Roles', value.remotePartyRoles.map(formatRole).join(' ') || '-'],
    ['EUI-64 ranges', value.eui64Ranges.map(formatRange).join(' ') || '-'],
    ['subscriber, organisation', decided(organisation)],
    ['subscriber, device', decided(device)],
    ['suspended', value.suspended ? `${decided(value.suspended)}: ${value.suspended.reason}` : 'no'],
    ...people.map((person) => [
      `person ${person.id}`,
      `${person.value.name}: ${person.value.appointments.join(', ')}; identity verified: ${decided(person.value.verified)}`,
    ]),
    ...waivers.map((waiver) => [
      `waiver ${waiver.id}`,
      `${waiver.value.requirements.join(', ')}; ${doesStand(waiver.value) ? 'stands' : 'does not stand'}; the DCC: ${decided(waiver.value.agreedByDcc)}; the participant: ${decided(waiver.value.agreedByParticipant)}`,
    ]),
  ]
}

/** Returns a line for a group, and one for every reason why something of it may not be had. */
function describeGroup({ certificates, may, notes, profiles }: GroupStanding): string[][] {
  const refused = profiles.filter((each) => !each.may)
  const reasons = new Set(
    refused.flatMap(({ refusals }) =>
      refusals.map(({ code, message, source, cure }) => `${code}: ${message} [${source}]${cure ? `; ${cure}` : ''}`),
    ),
  )
  const waivers = [...new Set(profiles.flatMap((each) => each.waivers))]
  const but = refused.length > 0 ? `, but not ${refused.map(({ profile }) => profile).join(', ')}` : ''
  const by = waivers.length > 0 ? `, by waiver ${waivers.join(', ')}` : ''
  return [
    [`${certificates} certificates`, may ? `yes${by}${but}` : 'no'],
    ...[...reasons, ...notes].map((reason) => ['', reason]),
  ]
}
