import { hash, randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { type DeviceType, decodeCsr, deviceTypes, MAX_CSR_OCTETS, readInputFile, toPem } from '../../core/index.ts'
import { checkBefore } from '../client/allowance.ts'
import { Unanswered } from '../client/answer.ts'
import { type ApiClient, withServer } from '../client/api-client.ts'
import { type ServerOptions, withClientKeyOptions } from '../client/server-options.ts'
import { errorJson, reportError } from '../output/errors.ts'
import { type ExitCode, exitCodeOf, gravest } from '../output/exit-codes.ts'
import { planOutputs } from '../output/plan-outputs.ts'
import { note, print, printJson } from '../output/print.ts'
import { saveCertificate } from '../output/write-file.ts'

interface SubmitOptions extends ServerOptions {
  readonly profile: string
  readonly environment?: string
  readonly deviceType?: DeviceType
  readonly out?: string
  readonly force?: boolean
  readonly idempotencyKey?: string
  readonly json?: boolean
}

// Requests under way at once; the server lets them share commits.
const CONCURRENCY = 8

interface Sent {
  readonly file: string
  readonly out: string | null
  // biome-ignore lint/suspicious/noExplicitAny: as the server answers it
  readonly issued?: any
  readonly error?: unknown
}

export function configure(command: Command): void {
  withClientKeyOptions(command.argument('<csr...>', 'PKCS#10 requests: PEM, base64 or DER'))
    .description('send requests to a server and save the certificates; the allowance is looked at first (ETAD 3.4(e))')
    .requiredOption('--profile <id>', 'the kind of certificate, see "tpki profile list"')
    .option('--environment <name>', 'the test environment; DCCKI needs one (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'what the device is').choices(deviceTypes))
    .option('--out <path>', 'a file, or for several requests a directory (default: stdout)')
    .option('--force', 'send also what is beyond the allowance; the server decides')
    .option('--idempotency-key <key>', 'that of an earlier run of which no answer came: nothing is issued twice')
    .option('--json', 'print one JSON document')
    .action(runSubmit)
}

async function runSubmit(files: readonly string[], options: SubmitOptions): Promise<void> {
  const targets = planOutputs(files, options.out)
  const key = options.idempotencyKey ?? randomUUID()
  await withServer(options, async (client) => {
    // What was sent before has been spent before.
    if (!options.force && options.idempotencyKey === undefined)
      await checkBefore(client, options.profile, files.length, 'single')
    const results: object[] = []
    const codes: ExitCode[] = []
    let unanswered = false
    for (let start = 0; start < files.length; start += CONCURRENCY) {
      const group = files.slice(start, start + CONCURRENCY)
      const sent = await Promise.all(
        group.map((file, i) => sendFile(file, targets[start + i] ?? null, key, client, options)),
      )
      for (const each of sent) {
        const result = report(each, codes, options)
        unanswered ||= each.error instanceof Unanswered
        if (options.json) results.push(result)
      }
    }
    if (options.json) printJson({ idempotencyKey: key, results })
    if (unanswered) note(`hint: what got no answer may be sent again with --idempotency-key ${key}`)
    process.exitCode = gravest(codes)
  })
}

async function sendFile(
  file: string,
  out: string | null,
  key: string,
  client: ApiClient,
  { profile, environment, deviceType }: SubmitOptions,
): Promise<Sent> {
  try {
    // Of whatever form, it is sent as PEM; what is no request is refused here and spends nothing.
    const csr = toPem('CERTIFICATE REQUEST', decodeCsr(readInputFile(file, MAX_CSR_OCTETS)))
    const own = `${key}.${hash('sha256', csr, 'hex').slice(0, 16)}`
    return {
      file,
      out,
      issued: await client.post('/certificates', { profile, csr, environment, deviceType }, { idempotencyKey: own }),
    }
  } catch (error) {
    return { file, out, error }
  }
}

/** Hands out one certificate or reports one refusal; returns it as `--json` shows it. */
function report({ file, out, issued, error }: Sent, codes: ExitCode[], { json }: SubmitOptions): object {
  const problem = error ?? (out === null ? null : saveCertificate(out, issued.certificate, issued.serial))
  if (problem) {
    reportError(problem, file)
    codes.push(exitCodeOf(problem))
  }
  const saved = problem ? null : out
  if (issued) {
    for (const { message } of issued.findings) note(`warning: ${file}: ${message}`)
    if (!json && out === null) print(issued.certificate)
    note(`${file}: issued ${issued.profile} ${issued.serial}${saved === null ? '' : ` to ${saved}`}`)
  }
  return { file, ok: !problem, ...issued, out: saved, error: problem ? errorJson(problem) : null }
}
