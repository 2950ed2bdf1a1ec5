import type { Command } from 'commander'
import { withServer } from '../../client/api-client.ts'
import { batchPath, formatRemoteBatch, type RemoteBatch, type RemoteOptions } from '../../client/server-batches.ts'
import { withClientKeyOptions } from '../../client/server-options.ts'
import { note, printJson, printLine } from '../../output/print.ts'

export function configure(command: Command): void {
  withClientKeyOptions(command.argument('[number]', 'number of the batch (default: all your batches)'))
    .description('show the state of your batches on a server')
    .option('--json', 'print one JSON document')
    .action(runStatus)
}

async function runStatus(number: string | undefined, options: RemoteOptions): Promise<void> {
  const path = number === undefined ? '/batches' : batchPath(number)
  await withServer(options, async (client) => {
    const answer = await client.get(path)
    if (options.json) printJson(answer)
    else if (number !== undefined) printLine(formatRemoteBatch(answer))
    else if (answer.batches.length === 0) note('you have no batches')
    else for (const each of answer.batches as RemoteBatch[]) printLine(formatRemoteBatch(each))
  })
}
