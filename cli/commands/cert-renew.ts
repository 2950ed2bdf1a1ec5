import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { admitCertificate, renew } from '../../core/authority/issuance/index.ts'
import type { Principal } from '../../core/authority/register/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { readCertificates } from '../../core/pki/input/index.ts'
import { formatSerial, toPem } from '../../core/pki/x509/index.ts'
import { OPERATOR } from '../../core/quota/index.ts'
import type { CertificateRecord } from '../../core/records/index.ts'
import { type PrincipalOptions, principalOf, withAsOption, withKeyOptions, withWorld } from '../context.ts'
import { findOwnRecord, isSerial } from '../find-record.ts'
import { errorJson, exitCodeOf, note, print, printJson, reportError } from '../output.ts'
import { recordJson } from '../record-json.ts'
import { saveCertificate } from '../save-certificate.ts'

interface RenewOptions extends PrincipalOptions {
  readonly out?: string
}

export function registerRenew(cert: Command): void {
  withAsOption(withKeyOptions(cert.command('renew').argument('<serial|file>', 'a certificate of this world')))
    .description('issue it anew: same key and names, new serial number and dates')
    .option('--out <file>', 'where the new certificate goes (default: stdout)')
    .action(runRenew)
}

async function runRenew(which: string, options: RenewOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const earlier = await findEarlier(which, principal, world)
    const { record } = await renew(earlier, { actor: principal.actor, interface: 'cli' }, world)
    const pem = toPem('CERTIFICATE', record.der)
    const problem = options.out === undefined ? null : saveCertificate(options.out, pem, record.serial)
    const out = problem ? null : (options.out ?? null)
    if (options.json)
      printJson({ ...recordJson(record), out, certificate: pem, error: problem ? errorJson(problem) : null })
    else if (options.out === undefined) print(pem)
    note(`renewed ${earlier.serial} as ${record.serial}${out === null ? '' : ` in ${out}`}`)
    if (!problem) return
    reportError(problem)
    process.exitCode = exitCodeOf(problem)
  })
}

async function findEarlier(which: string, principal: Principal, world: World): Promise<CertificateRecord> {
  if (existsSync(which)) return recordOfFile(which, principal, world)
  if (isSerial(which)) return findOwnRecord(which, principal, world)
  throw new PkiError('INPUT_UNREADABLE', `"${which}" is neither a file nor a serial number`)
}

/** A certificate of another PKI is refused by its issuer's name before it is looked for. */
async function recordOfFile(file: string, principal: Principal, world: World): Promise<CertificateRecord> {
  const [found] = await readCertificates(file)
  if (!found) throw new Error(`"${file}" gave no certificate and no error`)
  const participant = principal.kind === 'participant' ? principal.participant : OPERATOR
  const asker = { participant, actor: principal.actor, interface: 'cli' } as const
  const certificate = await admitCertificate(found.der, file, asker, world)
  const record = await findOwnRecord(formatSerial(certificate.serial), principal, world)
  if (Buffer.compare(record.der, found.der) === 0) return record
  throw new PkiError(
    'CERTIFICATE_UNKNOWN',
    `"${file}" has the serial number of certificate ${record.serial} of this world but is another certificate`,
  )
}
