import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { type DeviceType, deviceTypes, MAX_BATCH_CSRS, openBatchZip } from '../../../core/index.ts'
import { checkBefore } from '../../client/allowance.ts'
import { Unanswered } from '../../client/answer.ts'
import { withServer } from '../../client/api-client.ts'
import { formatRemoteBatch, type RemoteBatch } from '../../client/server-batches.ts'
import { type ServerOptions, withClientKeyOptions } from '../../client/server-options.ts'
import { note, printJson, printLine } from '../../output/print.ts'

interface SubmitOptions extends ServerOptions {
  readonly profile?: string
  readonly deviceType?: DeviceType
  readonly reference?: string
  readonly force?: boolean
  readonly idempotencyKey?: string
  readonly json?: boolean
}

export function configure(command: Command): void {
  withClientKeyOptions(command.argument('<zip>', 'up to 50,000 .csr files in its root'))
    .description('send a batch of device CSRs to a server; the allowance is looked at first (ETAD 3.4(e))')
    .option('--profile <id>', 'the kind of device certificate (default: each CSR says which)')
    .addOption(new Option('--device-type <type>', 'what the devices are').choices(deviceTypes))
    .option('--reference <text>', 'your own name for the batch (default: that of the file)')
    .option('--force', 'send also what is beyond the allowance; the server decides')
    .option('--idempotency-key <key>', 'that of an earlier attempt of which no answer came: nothing is sent twice')
    .option('--json', 'print one JSON document')
    .action(runSubmit)
}

async function runSubmit(zip: string, options: SubmitOptions): Promise<void> {
  const count = countCsrs(zip)
  const { profile, deviceType, reference = basename(zip), idempotencyKey = randomUUID() } = options
  const query = new URLSearchParams({
    reference,
    ...(profile === undefined ? {} : { profile }),
    ...(deviceType === undefined ? {} : { deviceType }),
  })
  await withServer(options, async (client) => {
    if (!options.force && options.idempotencyKey === undefined)
      await checkBefore(client, profile ?? 'smki-device/device-ds', count, 'batch')
    try {
      const body = readFileSync(zip)
      const asked = {
        method: 'POST',
        path: `/batches?${query}`,
        body,
        type: 'application/zip',
        idempotencyKey,
      } as const
      const batch: RemoteBatch = await client.ask(asked)
      if (options.json) printJson(batch)
      else printLine(formatRemoteBatch(batch))
      note(`hint: tpki batch status ${batch.batch}; tpki batch fetch ${batch.batch} --out response.zip`)
    } catch (error) {
      if (error instanceof Unanswered) note(`it may be sent again with --idempotency-key ${idempotencyKey}`)
      throw error
    }
  })
}

/** Returns how many CSRs a zip holds; one that a server would not take is refused here. @throws {PkiError} */
function countCsrs(zip: string): number {
  const file = openBatchZip(zip, MAX_BATCH_CSRS)
  try {
    return file.count
  } finally {
    file.close()
  }
}
