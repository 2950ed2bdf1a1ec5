import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { MAX_BATCH_CSRS, openBatchZip } from '../../../core/authority/batch/index.ts'
import { type DeviceType, deviceTypes } from '../../../core/records/index.ts'
import { requireAllowance } from '../../client/allowance.ts'
import { OutcomeUnknown } from '../../client/answer.ts'
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
  withClientKeyOptions(command.argument('<zip>', 'zip with up to 50,000 .csr files in its root'))
    .description('send a batch of device CSRs to a server; checks your allowance first (ETAD 3.4(e))')
    .option('--profile <id>', 'device certificate profile (default: each CSR says which)')
    .addOption(new Option('--device-type <type>', 'type of the devices').choices(deviceTypes))
    .option('--reference <text>', 'your own name for the batch (default: the name of the file)')
    .option('--force', 'send without checking the allowance; the server decides')
    .option('--idempotency-key <key>', 'key of an earlier attempt without an answer, so that nothing is issued twice')
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
      await requireAllowance(client, profile ?? 'smki-device/device-ds', count, 'batch')
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
      if (error instanceof OutcomeUnknown) note(`hint: send the batch again with --idempotency-key ${idempotencyKey}`)
      throw error
    }
  })
}

/** Returns the number of CSRs in a zip. @throws {PkiError} for a zip that a server would refuse */
function countCsrs(zip: string): number {
  const file = openBatchZip(zip, MAX_BATCH_CSRS)
  try {
    return file.count
  } finally {
    file.close()
  }
}
