import { type Command, Option } from 'commander'
import { addClient, removeClient } from '../../core/authority/access/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { decodeCertificates, readInputFile } from '../../core/pki/input/index.ts'
import { formatTime } from '../../core/pki/x509/index.ts'
import { type ClientRole, clientRoles, type RegisteredClient } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, withPrincipalOptions, withWorld } from '../context.ts'
import { note, print, printJson, printLine, table } from '../output.ts'
import { whenJson } from '../when.ts'

interface AddOptions extends PrincipalOptions {
  readonly role: ClientRole
  readonly name: string
}

// A certificate with its chain is a few thousand octets.
const MAX_CERTIFICATE_OCTETS = 1_048_576

export function registerClients(access: Command): void {
  const client = access
    .command('client')
    .description('client certificates of administrators and Registration Authorities')
  withPrincipalOptions(client.command('add').argument('<certificate>', 'PEM or DER'))
    .description('let the holder of a certificate in, under a role')
    .addOption(new Option('--role <role>', 'as what').choices(clientRoles).makeOptionMandatory())
    .requiredOption('--name <text>', 'under which it stands in the audit log')
    .action(runAdd)
  withPrincipalOptions(client.command('list')).description('who is registered').action(runList)
  withPrincipalOptions(client.command('remove').argument('<fingerprint>', 'SHA-256, see "tpki access client list"'))
    .description('lock a certificate out, at once')
    .action(runRemove)
}

const clientJson = ({ notBeforeSeconds, notAfterSeconds, atSeconds, ...client }: RegisteredClient) => ({
  ...client,
  notBefore: formatTime(notBeforeSeconds),
  notAfter: formatTime(notAfterSeconds),
  addedAt: whenJson(atSeconds),
})

async function runAdd(file: string, options: AddOptions): Promise<void> {
  const der = await readCertificate(file)
  await withWorld(options, async (world) => {
    const { role, name } = options
    const client = await addClient({ der, role, name, where: file }, principalOf(options), world)
    if (options.json) printJson({ client: clientJson(client) })
    else printLine(`${role} "${name}" comes in with certificate ${client.fingerprint}`)
  })
}

async function readCertificate(file: string): Promise<Uint8Array> {
  const [first, second] = await decodeCertificates(readInputFile(file, MAX_CERTIFICATE_OCTETS))
  if (first && !second) return first.der
  throw new PkiError(
    'INPUT_NOT_CERTIFICATE',
    `"${file}" holds ${first ? 'several certificates' : 'no certificate'}; allowed: one`,
  )
}

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'see who has access', world)
    const clients = await world.store.access.listClients()
    if (options.json) printJson({ clients: clients.map(clientJson) })
    else if (clients.length === 0) note('no client certificate is registered')
    else print(table([['NAME', 'ROLE', 'NOT AFTER', 'FINGERPRINT'], ...clients.map(toRow)]))
  })
}

const toRow = ({ name, role, notAfterSeconds, fingerprint }: RegisteredClient): string[] => [
  name,
  role,
  formatTime(notAfterSeconds),
  fingerprint,
]

async function runRemove(fingerprint: string, options: PrincipalOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const plain = fingerprint.replaceAll(':', '').toLowerCase()
    await removeClient(plain, principalOf(options), world)
    if (options.json) printJson({ removed: plain })
    else printLine(`client certificate ${plain} is locked out`)
  })
}
