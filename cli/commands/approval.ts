import { type Command, Option } from 'commander'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { dcckiDigest } from '../../core/pki/profile/index.ts'
import { approvalSubjects, type RegisterEntry } from '../../core/records/index.ts'
import {
  type CommonOptions,
  type PrincipalOptions,
  readProfiles,
  withCommonOptions,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { print, printJson, table } from '../output.ts'
import { requireNew, runChange } from '../register-change.ts'
import { instantOf } from '../register-values.ts'

interface AddOptions extends PrincipalOptions {
  readonly subject: (typeof approvalSubjects)[number]
  readonly digest?: string
  readonly by: string
  readonly at: string
  readonly reference: string
  readonly touchesNoPartysRights?: boolean
}

export function register(program: Command): void {
  const approval = program.command('approval').description('approvals of the DCCKI PMA function (ETAD 4.3(c), 4.4(c))')
  withPrincipalOptions(approval.command('list'))
    .description('every approval, and whether it names the profiles in use')
    .action(runList)
  withCommonOptions(approval.command('digest'))
    .description('the digest of the DCCKI profiles, which an approval names')
    .action(runDigest)
  withPrincipalOptions(approval.command('add'))
    .description('record an approval as it was given')
    .addOption(new Option('--subject <subject>', 'what was approved').choices(approvalSubjects).makeOptionMandatory())
    .option('--digest <hex>', 'of the DCCKI profiles that were approved; or --profiles DIR')
    .requiredOption('--by <name>', 'who approved it')
    .requiredOption('--at <time>', 'when')
    .requiredOption('--reference <text>', 'where the approval is written down')
    .option('--touches-no-partys-rights', 'the declaration of ETAD 4.3(c)')
    .action(runAdd)
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store, profiles }) => {
    const inUse = dcckiDigest(profiles)
    const approvals = (await store.listRegister({ kind: 'approval' })) as RegisterEntry<'approval'>[]
    const shown = approvals.map(({ id, value }) => ({ id, ...value, inUse: value.digest === inUse }))
    if (options.json) printJson({ approvals: shown })
    else print(table([HEADER, ...shown.map(toRow)]))
  })
}

const HEADER = ['ID', 'APPROVED', 'TOUCHES NO RIGHTS', 'IN USE', 'DIGEST']

const toRow = (approval: RegisterEntry<'approval'>['value'] & { id: string; inUse: boolean }): string[] => [
  approval.id,
  `${approval.approved.at} by ${approval.approved.by}`,
  approval.touchesNoPartysRights ? 'declared' : '-',
  approval.inUse ? 'yes' : '-',
  approval.digest ?? '-',
]

function runDigest(options: CommonOptions): void {
  const digest = dcckiDigest(readProfiles(options))
  if (options.json) printJson({ digest })
  else print(digest)
}

async function runAdd(options: AddOptions): Promise<void> {
  const { subject, reference, by, touchesNoPartysRights = false } = options
  const digest = digestOf(options)
  const at = instantOf(options.at)
  const id = `${subject}/${reference}`
  await runChange(options, async (reader) => {
    await requireNew('approval', id, 'name another --reference', reader)
    const value = { subject, digest, approved: { by, at }, reference, touchesNoPartysRights }
    return [{ put: parseEntry('approval', id, null, value) }]
  })
}

/** Returns the digest that is approved, null where it is no profile. @throws {PkiError} `USAGE` */
function digestOf({ subject, digest, profiles, touchesNoPartysRights }: AddOptions): string | null {
  if (subject === 'dccki-profile') {
    if ((digest === undefined) !== (profiles === undefined))
      return digest === undefined ? dcckiDigest(readProfiles({ ...(profiles ? { profiles } : {}) })) : digest
    throw new PkiError('USAGE', `--subject ${subject} needs exactly one of --digest HEX and --profiles DIR`, {
      cure: '"tpki approval digest --profiles DIR" prints the digest',
    })
  }
  if (digest === undefined && profiles === undefined && !touchesNoPartysRights) return null
  throw new PkiError('USAGE', `--subject ${subject} takes no --digest, --profiles or --touches-no-partys-rights`)
}
