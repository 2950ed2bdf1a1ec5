import { Command, CommanderError } from 'commander'
import { commands, type Load, type Noun } from './commands/index.ts'
import { readVersion } from './input/package.ts'

/** Gives commander's usage errors the form of every other message. */
function prefixed(text: string): string {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => `tpki: ${line.replace(/^\(Did you mean (.*)\?\)$/, 'hint: did you mean $1?')}\n`).join('')
}

/** Returns a usage error of commander as one of our messages: without its prefix and its suggestion. */
const oneLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/^error: /, '')

function makeProgram(): Command {
  return new Command('tpki')
    .description('GB smart metering test PKI. TEST ONLY: its certificates do not chain to a CA of the DCC.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(prefixed(text)) })
    .showSuggestionAfterError()
}

async function run(argv: readonly string[]): Promise<void> {
  const program = makeProgram()
  const [name = '', ...rest] = argv
  // "tpki help cert" shows the help of the whole noun.
  const [chosen = '', path] = name === 'help' ? [rest[0], []] : [name, rest]
  const command = Object.hasOwn(commands, chosen) ? commands[chosen] : undefined
  if (command === undefined) addSummaries(program)
  else if ('load' in command) await addVerb(chosen, command.load, program)
  else await addNoun(chosen, command, path, program)
  await program.parseAsync(argv, { from: 'user' })
}

/** Adds every name with its summary, for the help text and for suggestions. */
function addSummaries(program: Command): void {
  for (const [name, { summary }] of Object.entries(commands)) program.command(name).description(summary)
}

async function addVerb(name: string, load: Load, parent: Command): Promise<void> {
  const { configure } = await load()
  configure(parent.command(name))
}

/** Adds a noun and the verb that `path` names. Adds all verbs if `path` names none, for the help text and suggestions. */
async function addNoun(
  name: string,
  noun: Noun,
  [verb = '', ...rest]: readonly string[],
  parent: Command,
): Promise<void> {
  const command = parent.command(name).description(noun.description ?? noun.summary)
  const chosen = Object.hasOwn(noun.verbs, verb) ? [verb] : Object.keys(noun.verbs)
  for (const each of chosen) {
    const entry = noun.verbs[each] as Load | Noun
    if (typeof entry === 'function') await addVerb(each, entry, command)
    else await addNoun(each, entry, rest, command)
  }
}

/** Runs one command and sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const isJson = argv.includes('--json')
  try {
    await run(argv)
  } catch (error) {
    if (error instanceof CommanderError) endByCommander(error, isJson)
    else await endByError(error, isJson)
  }
}

/** Handles `--version`, `--help` and usage errors. Loads no other module. */
function endByCommander({ exitCode, message }: CommanderError, isJson: boolean): void {
  if (exitCode === 0) return
  process.exitCode = 2
  const error = { code: 'USAGE', message: oneLine(message), cure: null, source: null, reference: null }
  if (isJson) process.stdout.write(`${JSON.stringify({ error }, null, 2)}\n`)
}

async function endByError(error: unknown, isJson: boolean): Promise<void> {
  const [{ errorJson, reportError }, { exitCodeOf }, { printJson }] = await Promise.all([
    import('./output/errors.ts'),
    import('./output/exit-codes.ts'),
    import('./output/print.ts'),
  ])
  reportError(error)
  process.exitCode = exitCodeOf(error)
  if (isJson) printJson({ error: errorJson(error) })
}

// A reader such as `head` may close the pipe early. That is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`tpki: error: stdout cannot be written: ${error.code}\n`)
  process.exitCode = 1
})
process.stderr.on('error', () => {
  // Nobody reads stderr, so there is nowhere to report this.
})
