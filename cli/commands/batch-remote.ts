import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import { formatRemoteBatch, type RemoteBatch } from '../client/remote-batch.ts'
import { type ServerOptions, withClientKeyOptions } from '../client/server-options.ts'
import { withServer } from '../client/with-server.ts'
import { EXIT, note, printJson, printLine, printTabbed } from '../output.ts'
import { STDOUT, writeOutput } from '../write-output.ts'

interface StatusOptions extends ServerOptions {
  readonly json?: boolean
}

interface FetchOptions extends StatusOptions {
  readonly out?: string
  readonly report?: string
}

export function registerRemote(batch: Command): void {
  withClientKeyOptions(batch.command('status').argument('[number]', 'of the batch (default: every one of yours)'))
    .description('where your batches stand at a server')
    .option('--json', 'print one JSON document')
    .action(runStatus)
  withClientKeyOptions(batch.command('fetch').argument('<number>', 'of the batch'))
    .description('get the report and the certificates of a batch that is COMPLETED')
    .option('--out <zip>', 'where the response goes: a .crt file for each certificate')
    .option('--report <file>', 'where the report goes (default: -, which is stdout)')
    .option('--json', 'print one JSON document')
    .action(runFetch)
}

const pathOf = (number: string): string => {
  if (/^[1-9]\d{0,14}$/.test(number)) return `/batches/${number}`
  throw new PkiError('USAGE', `batch "${number}" is no number`)
}

async function runStatus(number: string | undefined, options: StatusOptions): Promise<void> {
  const path = number === undefined ? '/batches' : pathOf(number)
  await withServer(options, async (client) => {
    const answer = await client.get(path)
    if (options.json) printJson(answer)
    else if (number !== undefined) printLine(formatRemoteBatch(answer))
    else if (answer.batches.length === 0) note('no batch is yours')
    else for (const each of answer.batches as RemoteBatch[]) printLine(formatRemoteBatch(each))
  })
}

async function runFetch(number: string, options: FetchOptions): Promise<void> {
  const path = pathOf(number)
  const { out, json } = options
  const report = options.report ?? (json ? undefined : STDOUT)
  if (out === STDOUT) throw new PkiError('USAGE', '--out - is no file; allowed: a file')
  if (report === STDOUT && json)
    throw new PkiError('USAGE', '--report - and --json both print their document; allowed: one of them')
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
