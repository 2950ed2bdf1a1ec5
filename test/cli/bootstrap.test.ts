import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpki-bootstrap-'))
  mkdirSync(join(folder, 'clone/cli'), { recursive: true })
  cpSync('cli/bootstrap.mjs', join(folder, 'clone/cli/bootstrap.mjs'))
  writeFileSync(join(folder, 'clone/package-lock.json'), '{}')
  // Says that it was asked, and installs nothing.
  writeFileSync(
    join(folder, 'npm.cjs'),
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked'))}, '')`,
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs the quickstart of a clone whose dependencies are not installed. */
function runBootstrap(): { status: number | null; stderr: string; isInstalling: boolean } {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'clone/cli/bootstrap.mjs'), 'quickstart'], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(folder, 'npm.cjs') },
  })
  return { status, stderr, isInstalling: existsSync(join(folder, 'asked')) }
}

test('nothing is installed through a node_modules that is a symbolic link, which would empty another folder', () => {
  mkdirSync(join(folder, 'theirs'))
  symlinkSync(join(folder, 'theirs'), join(folder, 'clone/node_modules'))
  expect(runBootstrap()).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^tpki: error: "node_modules" .*\n$/),
    isInstalling: false,
  })
})

test('a node_modules that is a folder is installed into, and so is none', () => {
  expect(runBootstrap()).toMatchObject({ status: 1, isInstalling: true })
  rmSync(join(folder, 'asked'))
  mkdirSync(join(folder, 'clone/node_modules'))
  const { stderr, ...run } = runBootstrap()
  expect(run).toEqual({ status: 1, isInstalling: true })
  expect(stderr).toContain('tpki: error: "npm ci" did not install everything')
})
