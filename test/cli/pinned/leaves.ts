import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'

const COMMANDS = join(import.meta.dirname, '../../../cli/commands')

/** A command that has no commands of its own. */
export interface Leaf {
  /** Such as `cert export`. */
  readonly name: string
  /** Whether it prints one JSON document where it is asked to. */
  readonly hasJson: boolean
}

/** Returns every leaf command of the command line: of each module that registers a verb. */
export async function findLeaves(): Promise<Leaf[]> {
  const program = new Command('tpki')
  for (const file of readdirSync(COMMANDS).sort()) {
    const { register } = (await import(join(COMMANDS, file))) as { register?: (program: Command) => void }
    register?.(program)
  }
  return program.commands.flatMap((each) => leavesOf(each, ''))
}

function leavesOf(command: Command, before: string): Leaf[] {
  const name = `${before}${command.name()}`
  if (command.commands.length > 0) return command.commands.flatMap((each) => leavesOf(each, `${name} `))
  return [{ name, hasJson: command.options.some(({ long }) => long === '--json') }]
}

/** Returns the leaf that a command line uses, null where it uses none. */
export const leafOf = (words: readonly string[], leaves: readonly Leaf[]): Leaf | null =>
  leaves.find(({ name }) => name.split(' ').every((word, i) => words[i] === word)) ?? null
