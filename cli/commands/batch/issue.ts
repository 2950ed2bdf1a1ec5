import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { findBatch, submitBatch, ThreadChooser } from '../../../core/authority/batch/index.ts'
import type { World } from '../../../core/authority/world/index.ts'
import { PkiError } from '../../../core/base/index.ts'
import { formatBoth } from '../../../core/base/time/index.ts'
import { OPERATOR } from '../../../core/quota/index.ts'
import type { BatchRecord } from '../../../core/records/index.ts'
import { BatchDelivery } from '../../batch/delivery.ts'
import { type BatchOptions, orderOf, withBatchOptions } from '../../batch/order.ts'
import { runBatch } from '../../batch/run.ts'
import { openBatch } from '../../batch/source.ts'
import { EXIT, exitCodeOfCode, worstExitCode } from '../../output/exit-codes.ts'
import { note, print, printJson } from '../../output/print.ts'
import { STDOUT } from '../../output/write-file.ts'
import { readNumber } from '../../values/read-value.ts'
import { withWorld } from '../../world/open-world.ts'
import { principalOf } from '../../world/principal.ts'

interface IssueOptions extends BatchOptions {
  readonly out?: string
  readonly report?: string
  readonly resume?: number
}

export function configure(command: Command): void {
  withBatchOptions(command.argument('[zip|dir|-]', 'zip or folder of .csr files, or - for a zip on stdin'))
    .description('issue a batch on this computer; each CSR is decided on its own')
    .option('--out <zip>', 'write the certificates to this file: a zip with a NAME.crt for each')
    .option(
      '--report <file>',
      'write the report to this file, one line for each CSR; - writes it to stdout and the summary to stderr',
    )
    .option('--resume <batch>', 'continue an interrupted batch, or get the results of a finished one', (text) =>
      readNumber('--resume', text),
    )
    .action(runIssue)
}

async function runIssue(path: string | undefined, options: IssueOptions): Promise<void> {
  if ((path === undefined) === (options.resume === undefined))
    throw new PkiError('USAGE', 'exactly one of ZIP|DIR and --resume BATCH is needed')
  checkOutputs(options)
  await withWorld(options, async (world) => {
    const threads = new ThreadChooser(options.threads ?? availableParallelism(), world)
    try {
      await issueBatch(path, options, threads, world)
    } finally {
      await threads.end()
    }
  })
}

/** @throws {PkiError} `USAGE` if two documents would share stdout */
function checkOutputs({ out, report, json }: IssueOptions): void {
  if (out === STDOUT) throw new PkiError('USAGE', '--out - is not a file; allowed: a file')
  if (report === STDOUT && json)
    throw new PkiError('USAGE', '--report - and --json both write to stdout; allowed: one of them')
}

async function issueBatch(
  path: string | undefined,
  options: IssueOptions,
  threads: ThreadChooser,
  world: World,
): Promise<void> {
  const submitted = path === undefined ? await resumed(options, world) : await submit(path, options, threads, world)
  // Reported before any work, so that the user knows the number even if this process is killed.
  if (path !== undefined) note(`batch ${submitted.id} is submitted: ${submitted.size} CSRs`)
  const startMs = performance.now()
  let delivery: BatchDelivery | null = null
  try {
    delivery = new BatchDelivery(submitted, options)
    const isAdministrator = principalOf(options).kind === 'administrator'
    const batch = await runBatch(submitted, delivery, { threads, isAdministrator }, world)
    report(batch, delivery, options, (performance.now() - startMs) / 1000)
  } catch (error) {
    delivery?.abandon()
    note(`batch ${submitted.id} is not lost; continue it with "tpki batch issue --resume ${submitted.id}"`)
    throw error
  }
}

async function submit(path: string, options: IssueOptions, threads: ThreadChooser, world: World): Promise<BatchRecord> {
  const order = await orderOf(options, path === '-' ? null : basename(path), world)
  threads.warm(order)
  const file = await openBatch(path, options.max)
  try {
    return await submitBatch(order, file.entries(), world, { maxCsrs: options.max })
  } finally {
    file.close()
  }
}

async function resumed(options: IssueOptions, world: World): Promise<BatchRecord> {
  const principal = principalOf(options)
  const participant = principal.kind === 'participant' ? principal.participant : null
  return findBatch(options.resume as number, participant, world)
}

function report(batch: BatchRecord, delivery: BatchDelivery, options: IssueOptions, seconds: number): void {
  const isDone = batch.state === 'COMPLETED'
  if (isDone) delivery.end()
  else delivery.abandon()
  const { id, state, size, done, issued } = batch
  const waits = batch.waits && { limit: batch.waits.limit, roomAt: isoOf(batch.waits.roomAtMs) }
  if (options.json)
    printJson({
      batch: id,
      state,
      participant: batch.participant,
      csrs: size,
      done,
      issued,
      refused: done - issued,
      seconds: Math.round(seconds * 1000) / 1000,
      waits,
      out: isDone ? (options.out ?? null) : null,
      report: isDone ? (options.report ?? null) : null,
      refusals: delivery.groups.toJson(),
    })
  else {
    const whose = batch.participant === OPERATOR ? '' : ` of "${batch.participant}"`
    const summary = `batch ${id}${whose}: ${size} CSRs, ${issued} issued, ${done - issued} refused, in ${seconds.toFixed(1)} s`
    if (options.report === STDOUT) for (const line of [summary, ...delivery.groups.toLines()]) note(line)
    else {
      print(summary)
      delivery.groups.print()
    }
  }
  if (!isDone) note(`batch ${id} is ${state}${whyOf(batch)}; continue it with "tpki batch issue --resume ${id}"`)
  const codes = delivery.groups.codes.map(exitCodeOfCode)
  process.exitCode = worstExitCode(isDone ? codes : [...codes, batch.waits ? EXIT.limit : EXIT.failed])
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

function whyOf({ waits, reason }: BatchRecord): string {
  if (reason !== null) return `: ${reason}`
  if (waits === null) return ''
  const when = waits.roomAtMs === null ? 'never has room' : `has room at ${formatBoth(waits.roomAtMs)}`
  return `: limit "${waits.limit}" ${when}`
}
