import { type Command, Option } from 'commander'
import { parseEntry } from '../../../core/authority/register/document/index.ts'
import { instantOf } from '../../../core/authority/register/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { dcckiDigest } from '../../../core/pki/profile/index.ts'
import { approvalSubjects } from '../../../core/records/index.ts'
import { readProfiles } from '../../input/profiles.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { requireNew, runChange } from '../../world/register-change.ts'

interface AddOptions extends PrincipalOptions {
  readonly subject: (typeof approvalSubjects)[number]
  readonly digest?: string
  readonly by: string
  readonly at: string
  readonly reference: string
  readonly touchesNoPartysRights?: boolean
}

export function configure(command: Command): void {
  withPrincipalOptions(command)
    .description('record an approval')
    .addOption(new Option('--subject <subject>', 'what was approved').choices(approvalSubjects).makeOptionMandatory())
    .option('--digest <hex>', 'digest of the approved DCCKI profiles; or use --profiles DIR')
    .requiredOption('--by <name>', 'who approved it')
    .requiredOption('--at <time>', 'when')
    .requiredOption('--reference <text>', 'reference of the written approval')
    .option('--touches-no-partys-rights', 'the approval includes the declaration of ETAD 4.3(c)')
    .action(runAdd)
}

async function runAdd(options: AddOptions): Promise<void> {
  const { subject, reference, by, touchesNoPartysRights = false } = options
  const digest = await digestOf(options)
  const at = instantOf(options.at)
  const id = `${subject}/${reference}`
  await runChange(options, async (reader) => {
    await requireNew('approval', id, 'choose another --reference', reader)
    const value = { subject, digest, approved: { by, at }, reference, touchesNoPartysRights }
    return [{ put: parseEntry('approval', id, null, value) }]
  })
}

/** Returns the approved digest; null if the approval is not about profiles. @throws {PkiError} `USAGE` */
async function digestOf({ subject, digest, profiles, touchesNoPartysRights }: AddOptions): Promise<string | null> {
  if (subject === 'dccki-profile') {
    if ((digest === undefined) !== (profiles === undefined))
      return digest === undefined ? dcckiDigest(await readProfiles({ ...(profiles ? { profiles } : {}) })) : digest
    throw new PkiError('USAGE', `--subject ${subject} needs exactly one of --digest HEX and --profiles DIR`, {
      cure: '"tpki approval digest --profiles DIR" prints the digest',
    })
  }
  if (digest === undefined && profiles === undefined && !touchesNoPartysRights) return null
  throw new PkiError('USAGE', `--subject ${subject} does not use --digest, --profiles or --touches-no-partys-rights`)
}
