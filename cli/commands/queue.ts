import { join } from 'node:path'
import type { Command } from 'commander'
import { type QueueOutcome, runQueue } from '../../core/authority/issuance/index.ts'
import { requireAdministrator } from '../../core/authority/register/index.ts'
import { formatBoth, formatLondon } from '../../core/base/time/index.ts'
import { toPem } from '../../core/pki/x509/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import type { QueuedRequest } from '../../core/store/index.ts'
import {
  type PrincipalOptions,
  principalOf,
  withAsOption,
  withKeyOptions,
  withPrincipalOptions,
  withWorld,
} from '../context.ts'
import { type ExitCode, errorJson, exitCodeOf, gravest, note, print, printJson, reportError, table } from '../output.ts'
import { recordJson } from '../record-json.ts'
import { saveCertificate } from '../save-certificate.ts'

interface RunOptions extends PrincipalOptions {
  readonly out?: string
}

export function register(program: Command): void {
  const queue = program.command('queue').description('list requests that wait for room in a limit, and issue them')
  withPrincipalOptions(queue.command('list')).description('what waits, in the order in which it came').action(runList)
  withAsOption(withKeyOptions(queue.command('run')))
    .description('issue what waits, as far as the limits have room now; what still waits is no error')
    .option('--out <dir>', 'the directory for the certificates, each named by its serial number (default: stdout)')
    .action(runRun)
}

const queuedJson = ({ atMs, csr: _csr, ...request }: QueuedRequest) => ({
  ...request,
  since: new Date(atMs).toISOString(),
  sinceLondon: formatLondon(atMs),
})

async function runList(options: PrincipalOptions): Promise<void> {
  await withWorld(options, async ({ store }) => {
    const principal = principalOf(options)
    const all = await store.listQueue()
    const isVisible = ({ participant }: QueuedRequest): boolean =>
      principal.kind === 'administrator' || principal.participant === participant
    const queue = all.filter(isVisible)
    if (options.json) printJson({ queue: queue.map(queuedJson) })
    else if (queue.length === 0) note('nothing waits')
    else print(table([['NUMBER', 'SINCE', 'PARTICIPANT', 'PROFILE', 'INTERFACE', 'LIMIT'], ...queue.map(toRow)]))
  })
}

const toRow = ({ id, atMs, participant, profile, interface: over, limit }: QueuedRequest): string[] => [
  String(id),
  formatBoth(atMs),
  participant,
  profile,
  over,
  limit,
]

async function runRun(options: RunOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'run the queue', world)
    const codes: ExitCode[] = []
    const results: object[] = []
    for await (const outcome of runQueue(world)) {
      const result = report(outcome, codes, options)
      if (options.json) results.push(result)
    }
    if (options.json) printJson({ results })
    else if ((await world.store.listQueue()).length === 0) note('nothing waits any more')
    process.exitCode = gravest(codes)
  })
}

/** Hands out or reports what came of one request; returns it as `--json` shows it. */
function report(outcome: QueueOutcome, codes: ExitCode[], options: RunOptions): object {
  const { kind, request } = outcome
  const of = { number: request.id, participant: request.participant, profile: request.profile, outcome: kind }
  if (outcome.kind === 'issued') return { ...of, ...deliver(outcome, codes, options) }
  const { error } = outcome
  if (outcome.kind === 'waiting') note(`request ${request.id} of "${request.participant}" still waits: ${whyOf(error)}`)
  else {
    reportError(error, `request ${request.id} of "${request.participant}"`)
    codes.push(exitCodeOf(error))
  }
  return { ...of, error: errorJson(error) }
}

function whyOf(error: Error): string {
  if (!(error instanceof LimitError)) return error.message
  const { limit, roomAtMs } = error.decision.state
  const when = roomAtMs === null ? 'never has room' : `has room at ${formatBoth(roomAtMs)}`
  return `limit "${limit.version.id}" ${when}`
}

function deliver(
  { request, issued: { record, warnings } }: Extract<QueueOutcome, { kind: 'issued' }>,
  codes: ExitCode[],
  { out, json }: RunOptions,
): object {
  const where = `request ${request.id} of "${request.participant}"`
  for (const { message } of warnings) note(`warning: ${where}: ${message}`)
  const pem = toPem('CERTIFICATE', record.der)
  const file = out === undefined ? null : join(out, `${record.serial}.pem`)
  const problem = file === null ? null : saveCertificate(file, pem, record.serial)
  const saved = problem ? null : file
  if (!json && file === null) print(pem)
  note(`${where}: issued ${record.profile} ${record.serial}${saved === null ? '' : ` to ${saved}`}`)
  if (problem) {
    reportError(problem, where)
    codes.push(exitCodeOf(problem))
  }
  const error = problem ? errorJson(problem) : null
  return { ...recordJson(record), out: saved, certificate: pem, findings: warnings, error }
}
