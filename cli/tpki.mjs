#!/usr/bin/env node
// Runs the command with a Node that is new enough. A checkout runs the sources, a published package runs the bundle in dist/tpki/.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST_MAJOR = 24
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Keeps compiled code in the user's cache folder, so that the next command starts faster. Works without a cache if that
 * folder cannot be used. `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` come first.
 */
function enableCompileCache() {
  try {
    module.enableCompileCache(compileCacheFolder())
  } catch {
    // No home, no permission, a read-only file system: each command compiles its code.
  }
}

function compileCacheFolder() {
  const { XDG_CACHE_HOME: given = '' } = process.env
  // XDG Base Directory Specification: a path that is not absolute is ignored; a missing folder is made with mode 0700.
  const base = isAbsolute(given) ? given : join(homedir(), '.cache')
  if (!isAbsolute(base)) throw new Error('no home')
  const folders = [base, join(base, 'smki-test-pki'), join(base, 'smki-test-pki', 'compile')]
  // One by one, because a recursive mkdir of Node never returns in a file system that allows no folders, such as /proc.
  for (const folder of folders) if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
  return folders[2]
}

if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) {
  enableCompileCache()
  const { main } = await import(existsSync(here('./main.ts')) ? './main.ts' : '../dist/tpki/main.js')
  await main(process.argv.slice(2))
} else {
  const pinned = here('../node_modules/node/bin/node')
  if (existsSync(pinned)) {
    const child = spawn(pinned, [here('./tpki.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
    // Signals to this process are meant for the command. A terminal sends Ctrl-C to both, so SIGINT is not passed on.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', () => {
      process.exitCode = 70
    })
    child.on('exit', (status) => {
      process.exitCode = status ?? 70
    })
  } else {
    console.error(`tpki: error: Node ${process.versions.node} is too old; allowed: ${OLDEST_MAJOR} or newer`)
    console.error('tpki: hint: in a checkout, "npm ci" installs the right one')
    process.exitCode = 2
  }
}
