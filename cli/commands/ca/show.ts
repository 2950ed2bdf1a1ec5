import type { Command } from 'commander'
import { toPem } from '../../../core/pki/x509/index.ts'
import { recordJson } from '../../../core/records/index.ts'
import { print, printJson } from '../../output/print.ts'
import { table } from '../../output/text.ts'
import { type CaOptions, findCa, listCas, withCaOptions } from '../../world/cas.ts'
import { withWorld } from '../../world/open-world.ts'

export function configure(command: Command): void {
  withCaOptions(command.argument('<id>', 'CA, such as iki/issuing-ica or dccki/eii@uit-a'))
    .description('show one CA and its certificate')
    .action(runShow)
}

async function runShow(id: string, options: CaOptions): Promise<void> {
  await withWorld(options, async (world) => {
    const { record } = findCa(await listCas(world, options), id, options)
    if (options.json) printJson({ id, ...recordJson(record), certificate: toPem('CERTIFICATE', record.der) })
    else
      print(
        `${table(Object.entries(recordJson(record)).map(([key, value]) => [key, String(value ?? '-')]))}\n${toPem('CERTIFICATE', record.der)}`,
      )
  })
}
