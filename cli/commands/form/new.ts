import type { Command } from 'commander'
import { prefill, writeValuesDocument } from '../../../core/forms/index.ts'
import { readForms } from '../../input/forms.ts'
import { note, print, printJson } from '../../output/print.ts'
import { writeOutput } from '../../output/write-file.ts'
import { type KnownOptions, knownFacts, withKnownOptions } from '../../world/known-facts.ts'

interface NewOptions extends KnownOptions {
  readonly out?: string
}

export function configure(command: Command): void {
  withKnownOptions(command.argument('<form>', 'id of the form, see "tpki form list"'))
    .description('write a YAML file to fill in, with the values that the register knows')
    .option('-o, --out <file>', 'write to this file (default: stdout)')
    .action(runNew)
}

async function runNew(id: string, options: NewOptions): Promise<void> {
  const form = readForms(options).get(id)
  const text = writeValuesDocument(form, prefill(form, await knownFacts(options)))
  const { out } = options
  if (out !== undefined) writeOutput(out, text)
  if (options.json) printJson({ form: id, out: out ?? null, document: out === undefined ? text : null })
  else if (out === undefined) print(text)
  else note(`${form.title}: fill in ${out}, then "tpki form fill ${id} --values ${out} -o FILE.pdf"`)
}
