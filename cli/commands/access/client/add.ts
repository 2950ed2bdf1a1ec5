import { type Command, Option } from 'commander'
import { addClient } from '../../../../core/authority/access/index.ts'
import { PkiError } from '../../../../core/base/index.ts'
import { decodeCertificates, readInputFile } from '../../../../core/pki/input/index.ts'
import { type ClientRole, clientRoles } from '../../../../core/records/index.ts'
import { clientJson } from '../../../output/access.ts'
import { printJson, printLine } from '../../../output/print.ts'
import { withWorld } from '../../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../../world/options.ts'
import { principalOf } from '../../../world/principal.ts'

interface AddOptions extends PrincipalOptions {
  readonly role: ClientRole
  readonly name: string
}

// A certificate with its chain is a few thousand octets.
const MAX_CERTIFICATE_OCTETS = 1_048_576

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<certificate>', 'PEM or DER'))
    .description('give the holder of a certificate access with a role')
    .addOption(new Option('--role <role>', 'role of the holder').choices(clientRoles).makeOptionMandatory())
    .requiredOption('--name <text>', 'name of the holder, for the audit log')
    .action(runAdd)
}

async function runAdd(file: string, options: AddOptions): Promise<void> {
  const der = await readCertificate(file)
  await withWorld(options, async (world) => {
    const { role, name } = options
    const client = await addClient({ der, role, name, where: file }, principalOf(options), world)
    if (options.json) printJson({ client: clientJson(client) })
    else printLine(`${role} "${name}" has access with certificate ${client.fingerprint}`)
  })
}

async function readCertificate(file: string): Promise<Uint8Array> {
  const [first, second] = await decodeCertificates(readInputFile(file, MAX_CERTIFICATE_OCTETS))
  if (first && !second) return first.der
  throw new PkiError(
    'INPUT_NOT_CERTIFICATE',
    `"${file}" has ${first ? 'several certificates' : 'no certificate'}; allowed: one`,
  )
}
