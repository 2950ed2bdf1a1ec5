import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { commands, type Load, type Noun, type Verb } from '../../../cli/commands/index.ts'
import { Lab, TPKI } from '../../support/cli.ts'

const FOLDER = join(import.meta.dirname, '../../../cli/commands')
const lab = new Lab()

interface Leaf {
  readonly path: string
  readonly load: Load
}

const leavesOf = (entry: Load | Noun | Verb, path: string): Leaf[] => {
  if (typeof entry === 'function') return [{ path, load: entry }]
  if ('load' in entry) return [{ path, load: entry.load }]
  return Object.entries(entry.verbs).flatMap(([verb, each]) => leavesOf(each, `${path}/${verb}`))
}

const leaves = Object.entries(commands).flatMap(([name, entry]) => leavesOf(entry, name))

describe('the table of commands', () => {
  test('names every file under cli/commands and no other', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    expect(files.sort()).toEqual(['index.ts', ...leaves.map(({ path }) => `${path}.ts`)].sort())
  })

  test('loads each command from the file of its name', () => {
    const table = readFileSync(join(FOLDER, 'index.ts'), 'utf8')
    const loaders = [...table.matchAll(/import\('\.\/(.+)\.ts'\)/g)].map(([, path]) => path)
    expect(loaders).toEqual(leaves.map(({ path }) => path))
  })

  test.each(leaves)('$path says what it does', async ({ load }) => {
    const command = new Command('any')
    const { configure } = await load()
    configure(command)
    expect(command.description()).not.toBe('')
  })
})

// Prints the modules of cli/ that a command has loaded, a line each, to stderr.
const WATCH = `
  import { registerHooks } from 'node:module'
  const seen = []
  registerHooks({ load(url, context, next) { seen.push(url); return next(url, context) } })
  process.on('exit', () => process.stderr.write(seen.join('\\n')))`

test('a command loads no other command, and little else of cli/', async () => {
  await lab.makeWorld()
  const args = ['--import', `data:text/javascript,${encodeURIComponent(WATCH)}`, TPKI, 'cert', 'list', '--json']
  const { stderr } = spawnSync(process.execPath, args, { cwd: lab.directory, encoding: 'utf8' })
  const own = stderr.split('\n').filter((url) => url.startsWith(new URL('../../../cli', import.meta.url).href))
  const commandsLoaded = own
    .filter((url) => url.includes('/cli/commands/'))
    .map((url) => url.split('/cli/commands/')[1])
  expect(commandsLoaded).toEqual(['index.ts', 'cert/list.ts'])
  expect(own.length).toBeLessThan(25)
})
