import type { Command } from 'commander'
import { parseEntry, slugOf } from '../../core/authority/register/document/index.ts'
import { verifyPerson } from '../../core/authority/register/index.ts'
import { type Clock, PkiError } from '../../core/base/index.ts'
import { type Appointment, appointments, type DecisionRecord, type RegisterEntry } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { print, printJson, table } from '../output.ts'
import { ownedId, removeEntry, requireNew, runChange, showChange, whoseEntries } from '../register-change.ts'
import { collectOneOf, decidedBy } from '../register-values.ts'

interface AddOptions extends PrincipalOptions {
  readonly participant: string
  readonly name: string
  readonly appointment: readonly Appointment[]
  readonly id?: string
  readonly verifiedBy?: string
  readonly verifiedAt?: string
}

interface VerifyOptions extends PrincipalOptions {
  readonly by: string
  readonly at?: string
}

export function register(program: Command): void {
  const person = program.command('person').description('SROs and AROs of participants')
  withPrincipalOptions(person.command('list'))
    .description('the people of the register')
    .option('--participant <id>', 'of this participant')
    .action(runList)
  withPrincipalOptions(person.command('add'))
    .description('appoint somebody')
    .requiredOption('--participant <id>', 'of this participant')
    .requiredOption('--name <text>', 'the name of the person')
    .requiredOption(
      '--appointment <office>',
      `${appointments.join(', ')}; idempotently`,
      collectOneOf('--appointment', appointments),
    )
    .option('--id <id>', 'the person’s id (default: made from the name)')
    .option('--verified-by <name>', 'who verified the person’s identity')
    .option('--verified-at <time>', 'when (default: now)')
    .action(runAdd)
  withPrincipalOptions(person.command('verify').argument('<id>', 'such as acme/alex-example'))
    .description('record that the person’s identity was verified')
    .requiredOption('--by <name>', 'who verified it')
    .option('--at <time>', 'when (default: now)')
    .action(runVerify)
  withPrincipalOptions(person.command('remove').argument('<id>'))
    .description('the person holds no office any longer')
    .action((id, options) => runChange(options, removeEntry('person', id)))
}

async function runList(options: PrincipalOptions & { readonly participant?: string }): Promise<void> {
  await withWorld(options, async (world) => {
    const own = await whoseEntries(options.participant, principalOf(options), world)
    const query = own === null ? {} : { participant: own }
    const people = (await world.store.listRegister({ kind: 'person', ...query })) as RegisterEntry<'person'>[]
    if (options.json) printJson({ people: people.map(({ id, participant, value }) => ({ id, participant, ...value })) })
    else print(table([['ID', 'NAME', 'APPOINTMENTS', 'IDENTITY VERIFIED'], ...people.map(toRow)]))
  })
}

const toRow = ({ id, value: { name, appointments: held, verified } }: RegisterEntry<'person'>): string[] => [
  id,
  name,
  held.join(' '),
  verified ? `${verified.at} by ${verified.by}` : 'no',
]

async function runAdd(options: AddOptions): Promise<void> {
  const { participant, name } = options
  const id = ownedId(participant, options.id, slugOf(name))
  await runChange(options, async (reader, { clock }) => {
    await requireNew('person', id, 'choose another id with --id', reader)
    const value = { name, appointments: [...new Set(options.appointment)], verified: verification(options, clock) }
    return [{ put: parseEntry('person', id, participant, value) }]
  })
}

function verification({ verifiedBy, verifiedAt }: AddOptions, clock: Clock): DecisionRecord | null {
  if (verifiedBy !== undefined) return decidedBy(verifiedBy, verifiedAt, clock)
  if (verifiedAt === undefined) return null
  throw new PkiError('USAGE', '--verified-at needs --verified-by NAME')
}

async function runVerify(id: string, options: VerifyOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const verified = decidedBy(options.by, options.at, world.clock)
    showChange(await verifyPerson(id, verified, principalOf(options), world), options)
  })
}
