import type { Command } from 'commander'
import { waiverStands } from '../../../core/authority/audit/index.ts'
import { type GroupStanding, requireEntry, requireOwn, standingReport } from '../../../core/authority/register/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { formatRole } from '../../../core/pki/profile/index.ts'
import type { RegisterEntry } from '../../../core/records/index.ts'
import { errorJson } from '../../output/errors.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { formatRange } from '../../values/identifiers.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<id>'))
    .description('show one participant and the certificates that it may request now')
    .action(runShow)
}

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
      waivers: waivers.map((entry) => ({ id: entry.id, ...entry.value, stands: waiverStands(entry) })),
      standing: standing.map(groupJson),
    })
  })
}

async function reportOn(id: string, { register, profiles, config }: World): Promise<readonly GroupStanding[]> {
  const standing = await register.standing(id)
  if (!standing) throw new Error(`participant "${id}" disappeared from the register`)
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
      `${waiver.value.requirements.join(', ')}; ${waiverStands(waiver) ? 'stands' : 'does not stand'}; the DCC: ${decided(waiver.value.agreedByDcc)}; the participant: ${decided(waiver.value.agreedByParticipant)}`,
    ]),
  ]
}

/** Returns a row for a group of certificates, and one for each reason why some of them are refused. */
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
