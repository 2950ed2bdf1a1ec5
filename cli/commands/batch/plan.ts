import { availableParallelism } from 'node:os'
import type { Command } from 'commander'
import { type BatchPlan, noRoom, planBatch, ThreadChooser } from '../../../core/authority/batch/index.ts'
import { type BatchOptions, orderOf, withBatchOptions } from '../../batch/order.ts'
import { RefusalGroups } from '../../batch/refusal-groups.ts'
import { openBatch } from '../../batch/source.ts'
import { errorJson } from '../../output/errors.ts'
import { EXIT, exitCodeOfCode, worstExitCode } from '../../output/exit-codes.ts'
import { print, printJson } from '../../output/print.ts'
import { withWorld } from '../../world/open-world.ts'

export function configure(command: Command): void {
  withBatchOptions(command.argument('<zip|dir|->', 'zip or folder of .csr files, or - for a zip on stdin'))
    .description('show what a batch would do now: how many CSRs fit and which are refused; spends nothing')
    .action(runPlan)
}

async function runPlan(path: string, options: BatchOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const order = await orderOf(options, null, world)
    const groups = new RefusalGroups()
    const threads = new ThreadChooser(options.threads ?? availableParallelism(), world)
    const file = await openBatch(path, options.max)
    let plan: BatchPlan
    try {
      plan = await planBatch(order, file.entries(), world, { threads, maxCsrs: options.max }, ({ error, ...place }) =>
        groups.add({ ...place, code: error.code, message: error.message }),
      )
    } finally {
      file.close()
      await threads.end()
    }
    report(plan, groups, options)
  })
}

function report(plan: BatchPlan, groups: RefusalGroups, { json }: BatchOptions): void {
  const { size, eligible } = plan
  const submission = noRoom(plan.submission, size)
  const processing = noRoom(plan.processing, eligible)
  const fits = submission ? 0 : plan.processing.kind === 'fits' ? eligible : plan.processing.fits
  const waits = !submission && plan.processing.kind === 'queue' ? eligible - fits : 0
  const short = submission ?? processing
  if (json)
    printJson({
      csrs: size,
      eligible,
      issued: fits,
      waiting: waits,
      limit: short && errorJson(short),
      refusals: groups.toJson(),
    })
  else {
    print(`${size} CSRs: ${fits} would be issued now, ${size - eligible} refused, ${waits} would wait`)
    groups.print()
    if (short) print(short.message)
  }
  const codes = groups.codes.map(exitCodeOfCode)
  process.exitCode = worstExitCode(short && waits === 0 ? [...codes, EXIT.limit] : codes)
}
