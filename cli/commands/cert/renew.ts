import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { admitCertificate, renew } from '../../../core/authority/issuance/index.ts'
import type { Principal } from '../../../core/authority/register/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { readCertificates } from '../../../core/pki/input/index.ts'
import { formatSerial, parseSerial, toPem } from '../../../core/pki/x509/index.ts'
import { OPERATOR } from '../../../core/quota/index.ts'
import { type CertificateRecord, recordJson } from '../../../core/records/index.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { exitCodeOf } from '../../output/exit-codes.ts'
import { note, print, printJson } from '../../output/print.ts'
import { saveCertificate } from '../../output/write-file.ts'
import { findOwnRecord } from '../../world/find-certificate.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface RenewOptions extends PrincipalOptions {
  readonly out?: string
}

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<serial|file>', 'certificate of this world')))
    .description('issue a certificate again: same key and names, new serial number and dates')
    .option('--out <file>', 'write the new certificate to this file (default: stdout)')
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
  if (parseSerial(which) !== null) return findOwnRecord(which, principal, world)
  throw new PkiError('INPUT_UNREADABLE', `"${which}" is neither a file nor a serial number`)
}

/** Returns the record of the certificate in a file. Refuses an issuer outside this world before it looks in the store. */
async function recordOfFile(file: string, principal: Principal, world: World): Promise<CertificateRecord> {
  const [found] = await readCertificates(file)
  if (!found) throw new Error(`"${file}" gave neither a certificate nor an error`)
  const participant = principal.kind === 'participant' ? principal.participant : OPERATOR
  const asker = { participant, actor: principal.actor, interface: 'cli' } as const
  const certificate = await admitCertificate(found.der, file, asker, world)
  const record = await findOwnRecord(formatSerial(certificate.serial), principal, world)
  if (Buffer.compare(record.der, found.der) === 0) return record
  throw new PkiError(
    'CERTIFICATE_UNKNOWN',
    `"${file}" is not certificate ${record.serial} of this world, although it has the same serial number`,
  )
}
