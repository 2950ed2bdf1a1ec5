import type { Command } from 'commander'
import { formatTime } from '../../../core/pki/x509/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { type CaOptions, listCas, withCaOptions } from '../../world/cas.ts'
import { withWorld } from '../../world/open-world.ts'

export function configure(command: Command): void {
  withCaOptions(command).description('list the CAs').action(runList)
}

async function runList(options: CaOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const cas = await listCas(world, options)
    if (options.json) {
      printJson({ world: options.world, cas: cas.map(({ id, record }) => ({ id, ...recordJson(record) })) })
      return
    }
    const rows = cas.map(({ id, record }) => [id, record.subject, formatTime(record.notAfterSeconds), record.serial])
    print(table([['CA', 'SUBJECT', 'NOT AFTER', 'SERIAL'], ...rows]))
  })
}
