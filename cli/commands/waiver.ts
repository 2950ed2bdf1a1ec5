import { type Command, Option } from 'commander'
import { parseEntry, slugOf } from '../../core/authority/register/document/index.ts'
import { agreeWaiver, type WaiverParty, waiverParties } from '../../core/authority/register/index.ts'
import { type RegisterEntry, waivable } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { print, printJson, table } from '../output.ts'
import { ownedId, removeEntry, requireNew, runChange, showChange, whoseEntries } from '../register-change.ts'
import { collectTexts, decidedBy } from '../register-values.ts'
import { doesStand } from '../waiver-stands.ts'

interface AddOptions extends PrincipalOptions {
  readonly requirement: readonly string[]
  readonly comment?: string
  readonly id?: string
}

interface AgreeOptions extends PrincipalOptions {
  readonly party: WaiverParty
  readonly by: string
  readonly at?: string
}

export function register(program: Command): void {
  const waiver = program.command('waiver').description('requirements that both sides agree to disregard (ETAD 3.4(c))')
  withPrincipalOptions(waiver.command('list'))
    .description('waivers, and whether they stand')
    .option('--participant <id>', 'of this participant')
    .action(runList)
  withPrincipalOptions(waiver.command('add').argument('<participant>'))
    .description('propose a waiver; it stands once both sides have agreed')
    .requiredOption('--requirement <name>', `${waivable.join(', ')}; idempotently`, collectTexts)
    .option('--comment <text>', 'what it is for')
    .option('--id <id>', 'the waiver’s id (default: made from the requirements)')
    .action(runAdd)
  withPrincipalOptions(waiver.command('agree').argument('<id>', 'such as acme/smki-sro'))
    .description('record that one side has agreed; a participant may agree to its own')
    .addOption(new Option('--party <party>', 'who agrees').choices(waiverParties).makeOptionMandatory())
    .requiredOption('--by <name>', 'who decided it')
    .option('--at <time>', 'when (default: now)')
    .action(runAgree)
  withPrincipalOptions(waiver.command('remove').argument('<id>'))
    .description('take a waiver away')
    .action((id, options) => runChange(options, removeEntry('waiver', id)))
}

async function runList(options: PrincipalOptions & { readonly participant?: string }): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await whoseEntries(options.participant, principalOf(options), world)
    const query = own === null ? {} : { participant: own }
    const waivers = (await world.store.listRegister({ kind: 'waiver', ...query })) as RegisterEntry<'waiver'>[]
    if (options.json)
      printJson({
        waivers: waivers.map(({ id, participant, value }) => ({
          id,
          participant,
          ...value,
          stands: doesStand(value),
        })),
      })
    else print(table([['ID', 'REQUIREMENTS', 'STANDS', 'DCC', 'PARTICIPANT', 'COMMENT'], ...waivers.map(toRow)]))
  })
}

const toRow = ({ id, value }: RegisterEntry<'waiver'>): string[] => {
  const agreed = (decision: typeof value.agreedByDcc): string => (decision ? `${decision.at} by ${decision.by}` : '-')
  return [
    id,
    value.requirements.join(' '),
    doesStand(value) ? 'yes' : 'no',
    agreed(value.agreedByDcc),
    agreed(value.agreedByParticipant),
    value.comment || '-',
  ]
}

async function runAdd(participant: string, options: AddOptions): Promise<void> {
  const requirements = [...new Set(options.requirement)]
  const id = ownedId(participant, options.id, slugOf(requirements.join(' ')) || 'waiver')
  await runChange(options, async (reader) => {
    const put = parseEntry('waiver', id, participant, { requirements, comment: options.comment ?? '' })
    await requireNew('waiver', id, 'choose another id with --id', reader)
    return [{ put }]
  })
}

async function runAgree(id: string, options: AgreeOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const agreed = decidedBy(options.by, options.at, world.clock)
    showChange(await agreeWaiver(id, options.party, agreed, principalOf(options), world), options)
  })
}
