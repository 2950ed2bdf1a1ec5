import { Command } from 'commander'
import { commands, type Load, type Noun, type Verb } from '../../../cli/commands/index.ts'

/** A command that has no commands of its own. */
export interface Leaf {
  /** Such as `cert export`. */
  readonly name: string
  /** Whether it prints one JSON document where it is asked to. */
  readonly hasJson: boolean
}

/** Returns every leaf command of the command line. */
export const findLeaves = (): Promise<Leaf[]> =>
  Promise.all(Object.entries(commands).flatMap(([name, entry]) => leavesOf(entry, name)))

function leavesOf(entry: Load | Noun | Verb, name: string): Promise<Leaf>[] {
  if (typeof entry === 'function') return [leafFrom(entry, name)]
  if ('load' in entry) return [leafFrom(entry.load, name)]
  return Object.entries(entry.verbs).flatMap(([verb, each]) => leavesOf(each, `${name} ${verb}`))
}

async function leafFrom(load: Load, name: string): Promise<Leaf> {
  const command = new Command('any')
  const { configure } = await load()
  configure(command)
  return { name, hasJson: command.options.some(({ long }) => long === '--json') }
}

/** Returns the leaf that a command line uses, null where it uses none. */
export const leafOf = (words: readonly string[], leaves: readonly Leaf[]): Leaf | null =>
  leaves.find(({ name }) => name.split(' ').every((word, i) => words[i] === word)) ?? null
