import { type Command, Option } from 'commander'
import { type Issued, issueFrom, operatorContext, type RequestContext } from '../../core/authority/issuance/index.ts'
import type { World } from '../../core/authority/world/index.ts'
import { decodeCsr, MAX_CSR_OCTETS, readInputFile } from '../../core/pki/input/index.ts'
import type { LeafProfile } from '../../core/pki/profile/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { OPERATOR } from '../../core/quota/index.ts'
import { type DeviceType, deviceTypes } from '../../core/records/index.ts'
import { askedParticipant } from '../asked-participant.ts'
import { actorOf, type PrincipalOptions, principalOf, withAsOption, withKeyOptions, withWorld } from '../context.ts'
import { type ExitCode, errorJson, exitCodeOf, gravest, note, print, printJson, reportError } from '../output.ts'
import { planOutputs } from '../plan-outputs.ts'
import { recordJson } from '../record-json.ts'
import { saveCertificate } from '../save-certificate.ts'

interface IssueOptions extends PrincipalOptions {
  readonly profile: string
  readonly participant?: string
  readonly environment?: string
  readonly deviceType?: DeviceType
  readonly out?: string
}

// Requests under way at once; their commits share transactions.
const CONCURRENCY = 64

export function register(program: Command): void {
  withAsOption(withKeyOptions(program.command('issue').argument('<csr...>', 'PKCS#10 requests: PEM, base64 or DER')))
    .description('turn requests into certificates')
    .requiredOption('--profile <id>', 'the kind of certificate, see "tpki profile list"')
    .option('--participant <id>', `who asks (default: that of --as, else "${OPERATOR}", the lab itself)`)
    .option('--environment <name>', 'the test environment; DCCKI needs one (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'what the device is').choices(deviceTypes))
    .option('--out <path>', 'a file, or for several requests a directory (default: stdout)')
    .action(runIssue)
}

interface Delivery {
  readonly file: string
  readonly out: string | null
  readonly issued: Issued
}

type Outcome = Delivery | { readonly file: string; readonly error: unknown }

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
      // At once, so that whoever ends a long run has the files of all that is committed but the last group.
      for (const outcome of outcomes) {
        const result = report(outcome, codes, options)
        if (options.json) results.push(result)
      }
    }
    if (options.json) printJson({ results })
    process.exitCode = gravest(codes)
  })
}

/** @throws {PkiError} `ACCESS_DENIED` where a participant asks in another's name */
async function askerOf(profile: LeafProfile, options: IssueOptions, world: World): Promise<RequestContext> {
  const { environment = null, deviceType = null } = options
  const named = await askedParticipant(options.participant, principalOf(options), 'ask for another', world)
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

/** Hands out one certificate or reports one refusal; returns it as `--json` shows it. */
function report(outcome: Outcome, codes: ExitCode[], options: IssueOptions): object {
  const { result, error } = 'error' in outcome ? refusal(outcome) : deliver(outcome, options)
  if (error) {
    reportError(error, outcome.file)
    codes.push(exitCodeOf(error))
  }
  return { file: outcome.file, ok: !error, ...result, error: error ? errorJson(error) : null }
}

const refusal = ({ error }: { readonly error: unknown }) => ({ result: {}, error })

/** Hands a certificate out; where its file cannot be written it exists all the same. */
function deliver({ file, out, issued: { record, warnings } }: Delivery, { json }: IssueOptions) {
  for (const { message } of warnings) note(`warning: ${file}: ${message}`)
  const pem = toPem('CERTIFICATE', record.der)
  const error = out === null ? null : saveCertificate(out, pem, record.serial)
  const saved = error ? null : out
  if (!json && out === null) print(pem)
  note(`${file}: issued ${record.profile} ${record.serial}${saved === null ? '' : ` to ${saved}`}`)
  return { result: { ...recordJson(record), out: saved, certificate: pem, findings: warnings }, error }
}
