import type { Command } from 'commander'
import { PkiError } from '../../../core/base/index.ts'
import { withServer } from '../../client/api-client.ts'
import { batchPath, formatRemoteBatch, type RemoteBatch, type RemoteOptions } from '../../client/server-batches.ts'
import { withClientKeyOptions } from '../../client/server-options.ts'
import { EXIT } from '../../output/exit-codes.ts'
import { note, printJson, printTabbed } from '../../output/print.ts'
import { STDOUT, writeOutput } from '../../output/write-file.ts'

interface FetchOptions extends RemoteOptions {
  readonly out?: string
  readonly report?: string
}

export function configure(command: Command): void {
  withClientKeyOptions(command.argument('<number>', 'number of the batch'))
    .description('get the report and the certificates of a COMPLETED batch')
    .option('--out <zip>', 'write the response to this file: a zip with a .crt file for each certificate')
    .option('--report <file>', 'write the report to this file (default: -, which is stdout)')
    .option('--json', 'print one JSON document')
    .action(runFetch)
}

async function runFetch(number: string, options: FetchOptions): Promise<void> {
  const path = batchPath(number)
  const { out, json } = options
  const report = options.report ?? (json ? undefined : STDOUT)
  if (out === STDOUT) throw new PkiError('USAGE', '--out - is not a file; allowed: a file')
  if (report === STDOUT && json)
    throw new PkiError('USAGE', '--report - and --json both write to stdout; allowed: one of them')
  await withServer(options, async (client) => {
    const batch = (await client.get(path)) as RemoteBatch
    const isWhole = batch.state === 'COMPLETED'
    if (isWhole) {
      const text = Buffer.from((await client.send({ method: 'GET', path: `${path}/report` })).body).toString()
      if (report === STDOUT) printTabbed(text)
      else if (report !== undefined) writeOutput(report, text)
      if (out !== undefined) writeOutput(out, (await client.send({ method: 'GET', path: `${path}/response` })).body)
    }
    if (json) printJson({ ...batch, out: isWhole ? (out ?? null) : null })
    note(formatRemoteBatch(batch))
    if (!isWhole || batch.issued < batch.size) process.exitCode = EXIT.failed
  })
}
