import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { canBeSomebody, isRoot, SOMEBODY, TPKI } from '../support/cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'tpki-compile-cache-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `tpki --version` in an environment with nothing in it but PATH and `env`. */
function version(env: Record<string, string>, uid?: number) {
  const { PATH = '' } = process.env
  const options = {
    cwd: folder,
    env: { PATH, ...env },
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid }),
  } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [TPKI, '--version'], options)
  return { status, stdout: stdout.trim(), stderr }
}

const works = { status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/), stderr: '' }
const kept = (base: string): string => join(base, 'smki-test-pki/compile')

test('compiled code is kept in XDG_CACHE_HOME', () => {
  const base = join(folder, 'xdg')
  expect(version({ XDG_CACHE_HOME: base })).toEqual(works)
  expect(readdirSync(kept(base))).toEqual([expect.stringContaining(process.version)])
  expect(version({ XDG_CACHE_HOME: base })).toEqual(works)
})

test('without XDG_CACHE_HOME it is kept in ~/.cache; a path that is not absolute counts as none', () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  expect(version({ HOME: home, XDG_CACHE_HOME: 'relative' })).toEqual(works)
  expect(readdirSync(kept(join(home, '.cache')))).toHaveLength(1)
  expect(existsSync(join(folder, 'relative'))).toBe(false)
})

const unusable: { name: string; env: Record<string, string> }[] = [
  { name: 'the cache folder is a file', env: { XDG_CACHE_HOME: join(folder, 'file') } },
  { name: 'the cache folder lies in a file system that takes no folder', env: { XDG_CACHE_HOME: '/proc/none' } },
  { name: 'HOME does not exist', env: { HOME: join(folder, 'none/none') } },
  { name: 'HOME is empty', env: { HOME: '' } },
]

test.each(unusable)('the command works where $name', ({ env }) => {
  writeFileSync(join(folder, 'file'), '')
  expect(version(env)).toEqual(works)
  expect(existsSync(join(folder, '.cache'))).toBe(false)
})

test.runIf(!isRoot || canBeSomebody)('the command works where the cache folder is read-only, and with no HOME', () => {
  const base = join(folder, 'read-only')
  mkdirSync(kept(base), { recursive: true })
  chmodSync(kept(base), 0o555)
  const uid = isRoot ? SOMEBODY : undefined
  expect(version({ XDG_CACHE_HOME: base }, uid)).toEqual(works)
  expect(readdirSync(kept(base))).toEqual([])
  if (isRoot) expect(version({}, uid)).toEqual(works)
})

test('the variables of Node come first', () => {
  const base = join(folder, 'unused')
  const own = join(folder, 'own')
  expect(version({ XDG_CACHE_HOME: base, NODE_COMPILE_CACHE: own })).toEqual(works)
  expect(readdirSync(own)).toHaveLength(1)
  expect(version({ XDG_CACHE_HOME: base, NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(works)
  expect(existsSync(kept(base)) ? readdirSync(kept(base)) : []).toEqual([])
})
