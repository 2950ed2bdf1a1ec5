// Runs `npm run quickstart`, `npm test` and `npm run bench`. Installs the dependencies of a fresh clone first, then uses
// the pinned Node, so that npm may come with any Node.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync } from 'node:fs'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const node = inRoot('node_modules/node/bin/node')
const env = { ...process.env, PATH: `${inRoot('node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` }

const commands = {
  quickstart: [['cli/tpki.mjs', 'quickstart']],
  test: [
    ['node_modules/typescript/bin/tsc', '-p', '.'],
    ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
    ['node_modules/vitest/vitest.mjs', 'run'],
  ],
  'test:long': [['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.long.config.ts']],
  bench: [['bench/main.ts']],
}

/** Whether the last install of npm is newer than the lock file. */
function isInstalled() {
  const noted = inRoot('node_modules/.package-lock.json')
  return (
    existsSync(node) && existsSync(noted) && statSync(noted).mtimeMs >= statSync(inRoot('package-lock.json')).mtimeMs
  )
}

/** Installs the locked dependencies. The output of npm goes to stderr, so that stdout has only the result. */
function install() {
  if (lstatSync(inRoot('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'tpki: error: "node_modules" is a symbolic link and not up to date; an install through it would empty the linked folder: remove the link, or install in that folder',
    )
    process.exit(1)
  }
  console.error('tpki: installing the locked dependencies')
  const npm = process.env.npm_execpath
  const [file, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const options = { cwd: inRoot('.'), stdio: ['ignore', 2, 2] }
  const { status } = spawnSync(file, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], options)
  if (status === 0 && existsSync(node)) return
  console.error('tpki: error: "npm ci" did not install everything; see its messages above')
  console.error(
    'tpki: hint: the package "node" needs its install script to install the pinned Node; use "npm ci --ignore-scripts=false"',
  )
  process.exit(1)
}

const [name, ...rest] = process.argv.slice(2)
const steps = commands[name]
if (!isInstalled()) install()
for (const [i, [script, ...args]] of steps.entries()) {
  const more = i === steps.length - 1 ? rest : []
  const { status } = spawnSync(node, [inRoot(script), ...args, ...more], { cwd: inRoot('.'), env, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 70)
}
