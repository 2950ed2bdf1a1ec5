import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeAll, describe, expect, test } from 'vitest'
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

// Prints the modules that a command has loaded, a line each, to stderr.
const WATCH = `
  import { registerHooks } from 'node:module'
  const seen = []
  registerHooks({ load(url, context, next) { seen.push(url); return next(url, context) } })
  process.on('exit', () => process.stderr.write(seen.join('\\n')))`

/** Runs a command and returns what it loaded, relative to the checkout; the package name for what others made. */
function loadedBy(args: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const argv = ['--import', `data:text/javascript,${encodeURIComponent(WATCH)}`, TPKI, ...args]
  const { stderr } = spawnSync(process.execPath, argv, { cwd: lab.directory, encoding: 'utf8', env })
  const root = new URL('../../../', import.meta.url).href
  return stderr
    .split('\n')
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length))
}

const HEAVY = ['kysely', 'zod', 'js-yaml', 'pkijs', '@peculiar', '@cantoo', 'pdfjs-dist', 'libxml2-wasm', 'fastify']

describe('a command loads only what it uses', () => {
  const env = { ...process.env, NODE_COMPILE_CACHE: lab.path('cache') }
  beforeAll(async () => {
    await lab.makeWorld()
    await lab.done(
      'csr',
      'new',
      'smki-device/device-ds',
      '--eui64',
      '00db123456789001',
      '--key-out',
      'key.pem',
      '--out',
      'a.csr',
    )
    await lab.done('device', 'make', '--set', 'electricity', '--out', 'set')
  })

  test.each([
    { args: ['cert', 'list', '--json'], most: 215 },
    { args: ['limit', 'list', '--json'], most: 220 },
    { args: ['profile', 'list', '--json'], most: 75 },
    { args: ['csr', 'check', 'a.csr', '--json'], most: 205 },
    { args: ['device', 'check', 'set', '--json'], most: 400 },
  ])('$args loads at most $most modules', ({ args, most }) => {
    // The first run validates profiles and world.yaml, and keeps them.
    loadedBy(args, env)
    const loaded = loadedBy(args, env)
    expect(loaded.filter((file) => file.startsWith('cli/commands/'))).toEqual([
      'cli/commands/index.ts',
      `cli/commands/${args[0]}/${args[1]}.ts`,
    ])
    // `device check` verifies with a second library and may read a manifest in YAML.
    const heavy = args[0] === 'device' ? HEAVY.filter((name) => !['zod', 'js-yaml'].includes(name)) : HEAVY
    expect(loaded.filter((file) => heavy.some((name) => file.startsWith(`node_modules/${name}`)))).toEqual([])
    expect(loaded.length).toBeGreaterThan(20)
    expect(loaded.length).toBeLessThanOrEqual(most)
  })
})
