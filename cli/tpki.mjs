#!/usr/bin/env node
// Starts the command with a Node that can run it: a checkout runs the sources, a published package runs dist/.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const OLDEST_MAJOR = 24
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) {
  const { main } = await import(existsSync(here('./main.ts')) ? './main.ts' : '../dist/cli/main.js')
  await main(process.argv.slice(2))
} else {
  const pinned = here('../node_modules/node/bin/node')
  if (existsSync(pinned)) {
    const child = spawn(pinned, [here('./tpki.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
    // Whoever ends this process means the command. A terminal tells both of them of Ctrl-C, so that is not handed on.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', () => {
      process.exitCode = 70
    })
    child.on('exit', (status) => {
      process.exitCode = status ?? 70
    })
  } else {
    console.error(`tpki: error: Node ${process.versions.node} is too old; ${OLDEST_MAJOR} or newer is needed`)
    console.error('tpki: hint: in a checkout, "npm ci" installs the right one')
    process.exitCode = 2
  }
}
