import type { Command } from 'commander'
import { requireOwn } from '../../../core/authority/register/index.ts'
import { requireForm } from '../../../core/forms/index.ts'
import { parseFormNumber } from '../../input/forms.ts'
import { formRecordJson, formRecordLines } from '../../output/forms.ts'
import { print, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { withWorld } from '../../world/open-world.ts'
import { type PrincipalOptions, withPrincipalOptions } from '../../world/options.ts'
import { principalOf } from '../../world/principal.ts'

export function configure(command: Command): void {
  withPrincipalOptions(command.argument('<number>', 'number of the form, see "tpki form queue"'))
    .description('show the values of a submitted form and the decision')
    .option('-o, --out <file>', 'write the submitted PDF to this file')
    .action(runShow)
}

async function runShow(number: string, options: PrincipalOptions & { readonly out?: string }): Promise<void> {
  const id = parseFormNumber(number)
  await withWorld(options, async (world) => {
    const principal = principalOf(options)
    const record = await world.store.forms.find(id)
    // A participant gets the same refusal for another participant's form and for a number that does not exist.
    await requireOwn(principal, record?.participant ?? null, `see form ${id}`, world)
    const known = record ?? (await requireForm(id, world))
    const { out } = options
    if (out !== undefined) writeOutput(out, (await world.store.forms.file(id)) as Uint8Array)
    if (options.json) printJson({ ...formRecordJson(known), out: out ?? null })
    else print(formRecordLines(known))
  })
}
