import { type Command, Option } from 'commander'
import { type Issued, issueFrom, operatorContext, type RequestContext } from '../../core/authority/issuance/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { decodeCsr, MAX_CSR_OCTETS, readInputFile } from '../../core/pki/input/index.ts'
import type { LeafProfile } from '../../core/pki/profile/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { OPERATOR } from '../../core/quota/index.ts'
import { type DeviceType, deviceTypes, recordJson } from '../../core/records/index.ts'
import { errorJson, reportError } from '../output/errors.ts'
import { type ExitCode, exitCodeOf, worstExitCode } from '../output/exit-codes.ts'
import { planOutputs } from '../output/plan-outputs.ts'
import { note, print, printJson } from '../output/print.ts'
import { saveCertificate } from '../output/write-file.ts'
import { withWorld } from '../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../world/options.ts'
import { actorOf, participantOf, principalOf } from '../world/principal.ts'

interface IssueOptions extends PrincipalOptions {
  readonly profile: string
  readonly participant?: string
  readonly environment?: string
  readonly deviceType?: DeviceType
  readonly out?: string
}

// Number of concurrent requests. Their commits share transactions.
const CONCURRENCY = 64

interface Delivery {
  readonly file: string
  readonly out: string | null
  readonly issued: Issued
}

type Outcome = Delivery | { readonly file: string; readonly error: unknown }

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command.argument('<csr...>', 'PKCS#10 requests: PEM, base64 or DER')))
    .description('issue certificates from requests')
    .requiredOption('--profile <id>', 'certificate profile, see "tpki profile list"')
    .option('--participant <id>', `participant that requests (default: the one in --as, or "${OPERATOR}" for the lab)`)
    .option('--environment <name>', 'test environment; required for DCCKI (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'type of the device').choices(deviceTypes))
    .option('--out <path>', 'file, or folder for several certificates (default: stdout)')
    .action(runIssue)
}

async function runIssue(files: readonly string[], options: IssueOptions): Promise<void> {
  const targets = planOutputs(files, options.out)
  await withWorld(options, async (world) => {
    const profile = world.profiles.findLeaf(options.profile)
    const asker = await askerOf(profile, options, world)
    const results: object[] = []
    const codes: ExitCode[] = []
    for (let start = 0; start < files.length; start += CONCURRENCY) {
      const group = files.slice(start, start + CONCURRENCY)
      const outcomes = await Promise.all(
        group.map((file, i) => issueFile(file, targets[start + i] ?? null, asker, world)),
      )
      // Writes the files after each group, so that an interrupted run lacks only the files of its last group.
      for (const outcome of outcomes) {
        const result = report(outcome, codes, options)
        if (options.json) results.push(result)
      }
    }
    if (options.json) printJson({ results })
    process.exitCode = worstExitCode(codes)
  })
}

/** @throws {PkiError} `ACCESS_DENIED` if a participant names another */
async function askerOf(profile: LeafProfile, options: IssueOptions, world: World): Promise<RequestContext> {
  const { environment = null, deviceType = null } = options
  const named = await participantOf(
    options.participant,
    principalOf(options),
    'request certificates for another participant',
    world,
  )
  return { ...operatorContext(profile, environment, actorOf(options)), participant: named ?? OPERATOR, deviceType }
}

async function issueFile(file: string, out: string | null, request: RequestContext, world: World): Promise<Outcome> {
  try {
    const decode = (): Uint8Array => decodeCsr(readInputFile(file, MAX_CSR_OCTETS))
    return { file, out, issued: await issueFrom(decode, request, world) }
  } catch (error) {
    return { file, error }
  }
}

/** Delivers one certificate or reports one refusal. Returns the result as `--json` shows it. */
function report(outcome: Outcome, codes: ExitCode[], options: IssueOptions): object {
  const { result, error } = 'error' in outcome ? refusal(outcome) : deliver(outcome, options)
  if (error) {
    reportError(error, outcome.file)
    codes.push(exitCodeOf(error))
  }
  return { file: outcome.file, ok: !error, ...result, error: error ? errorJson(error) : null }
}

const refusal = ({ error }: { readonly error: unknown }) => ({ result: {}, error })

/** Delivers a certificate. The certificate is issued even if its file cannot be written. */
function deliver({ file, out, issued: { record, warnings } }: Delivery, { json }: IssueOptions) {
  for (const { message } of warnings) note(`warning: ${file}: ${message}`)
  const pem = toPem('CERTIFICATE', record.der)
  const error = out === null ? null : saveCertificate(out, pem, record.serial)
  const saved = error ? null : out
  if (!json && out === null) print(pem)
  note(`${file}: issued ${record.profile} ${record.serial}${saved === null ? '' : ` to ${saved}`}`)
  return { result: { ...recordJson(record), out: saved, certificate: pem, findings: warnings }, error }
}
