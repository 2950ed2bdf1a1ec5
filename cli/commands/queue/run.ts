import { join } from 'node:path'
import type { Command } from 'commander'
import { type QueueOutcome, runQueue } from '../../../core/authority/issuance/index.ts'
import { requireAdministrator } from '../../../core/authority/register/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { toPem } from '../../../core/pki/x509/index.ts'
import { LimitError } from '../../../core/quota/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { errorJson, reportError } from '../../output/errors.ts'
import { type ExitCode, exitCodeOf, worstExitCode } from '../../output/exit-codes.ts'
import { note, print, printJson } from '../../output/print.ts'
import { saveCertificate } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withAsOption, withKeyOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

interface RunOptions extends PrincipalOptions {
  readonly out?: string
}

export function configure(command: Command): void {
  withAsOption(withKeyOptions(command))
    .description('issue the waiting requests that fit now; requests that still wait are not an error')
    .option('--out <dir>', 'folder for the certificates, named by serial number (default: stdout)')
    .action(runWaiting)
}

async function runWaiting(options: RunOptions): Promise<void> {
  await withWorld(options, async (world) => {
    await requireAdministrator(principalOf(options), 'run the queue', world)
    const codes: ExitCode[] = []
    const results: object[] = []
    for await (const outcome of runQueue(world)) {
      const result = report(outcome, codes, options)
      if (options.json) results.push(result)
    }
    if (options.json) printJson({ results })
    else if ((await world.store.listQueue()).length === 0) note('no request waits any more')
    process.exitCode = worstExitCode(codes)
  })
}

/** Delivers or reports the outcome of one request. Returns it as `--json` shows it. */
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
