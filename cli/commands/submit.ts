import { hash, randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { decodeCsr, MAX_CSR_OCTETS, readInputFile } from '../../core/pki/input/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { type DeviceType, deviceTypes } from '../../core/records/index.ts'
import { requireAllowance } from '../client/allowance.ts'
import { OutcomeUnknown } from '../client/answer.ts'
import { type ApiClient, withServer } from '../client/api-client.ts'
import { type ServerOptions, withClientKeyOptions } from '../client/server-options.ts'
import { errorJson, reportError } from '../output/errors.ts'
import { type ExitCode, exitCodeOf, worstExitCode } from '../output/exit-codes.ts'
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

// Number of concurrent requests. Their commits share transactions on the server.
const CONCURRENCY = 8

interface Sent {
  readonly file: string
  readonly out: string | null
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the server
  readonly issued?: any
  readonly error?: unknown
}

export function configure(command: Command): void {
  withClientKeyOptions(command.argument('<csr...>', 'PKCS#10 requests: PEM, base64 or DER'))
    .description('send requests to a server and save the certificates; checks your allowance first (ETAD 3.4(e))')
    .requiredOption('--profile <id>', 'certificate profile, see "tpki profile list"')
    .option('--environment <name>', 'test environment; required for DCCKI (ETAD 4.1)')
    .addOption(new Option('--device-type <type>', 'type of the device').choices(deviceTypes))
    .option('--out <path>', 'file, or folder for several certificates (default: stdout)')
    .option('--force', 'send without checking the allowance; the server decides')
    .option('--idempotency-key <key>', 'key of an earlier run without an answer, so that nothing is issued twice')
    .option('--json', 'print one JSON document')
    .action(runSubmit)
}

async function runSubmit(files: readonly string[], options: SubmitOptions): Promise<void> {
  const targets = planOutputs(files, options.out)
  const key = options.idempotencyKey ?? randomUUID()
  await withServer(options, async (client) => {
    // Requests that are sent again were counted the first time.
    if (!options.force && options.idempotencyKey === undefined)
      await requireAllowance(client, options.profile, files.length, 'single')
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
        unanswered ||= each.error instanceof OutcomeUnknown
        if (options.json) results.push(result)
      }
    }
    if (options.json) printJson({ idempotencyKey: key, results })
    if (unanswered) note(`hint: send requests without an answer again with --idempotency-key ${key}`)
    process.exitCode = worstExitCode(codes)
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
    // Every format is sent as PEM. A file that is not a request is refused here, before it spends anything.
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

/** Delivers one certificate or reports one refusal. Returns the result as `--json` shows it. */
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
