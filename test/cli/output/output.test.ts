import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Lab, TPKI } from '../../support/cli.ts'

const lab = new Lab()

beforeAll(async () => {
  await lab.makeWorld()
})

/** Runs a line of shell, in which `tpki` is the command. */
async function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = `tpki() { "${process.execPath}" "${TPKI}" "$@"; }\n${line}`
  const child = spawn('sh', ['-c', script], { cwd: lab.directory, env: { PATH: process.env.PATH ?? '' } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

describe.concurrent('stdout', () => {
  test('closed early by head is no fault', async () => {
    const { stdout, stderr } = await shell('{ tpki ca export --format chain; echo "exit $?" >&2; } | head -1')
    expect(stdout).toBe('-----BEGIN CERTIFICATE-----\n')
    expect(stderr).toBe('exit 0\n')
  })

  test('closed before the start', async () => {
    expect(await shell('{ sleep 0.1; tpki profile list; echo "exit $?" >&2; } | true')).toMatchObject({
      stderr: 'exit 0\n',
    })
    expect(await shell('tpki cert list >&-')).toMatchObject({ stderr: '' })
  })

  test('and stderr closed together', async () => {
    const { stdout } = await shell('{ tpki ca show nowhere; echo "exit $?" >exit.txt; } 2>&1 | true')
    expect(stdout).toBe('')
    expect(lab.read('exit.txt')).toBe('exit 1\n')
  })

  test.skipIf(!existsSync('/dev/full'))('that is full is said in one line', async () => {
    const child = spawn(process.execPath, [TPKI, 'ca', 'list'], {
      cwd: lab.directory,
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    let stderr = ''
    child.stderr?.on('data', (chunk) => (stderr += chunk))
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'tpki: error: stdout cannot be written: ENOSPC\n' })
  })

  test('a whole pipe is read to its end, however long', async () => {
    const { stdout } = await shell('tpki ca export --json | tail -1')
    expect(stdout).toBe('}\n')
  })
})

test('a passphrase from a descriptor', async () => {
  const { code, stderr } = await shell('echo sesame | { tpki init locked --environment uit-a --passphrase-fd 3 3<&0; }')
  expect(code, stderr).toBe(0)
  expect(lab.read('locked/keys/iki-root-ica.pem')).toContain('ENCRYPTED')
  await lab.newCsr('smki-device/device-ds', 'ds')
  const issued = await shell(
    'echo sesame | tpki issue ds.csr --profile smki-device/device-ds --world locked --passphrase-fd 0',
  )
  expect({ code: issued.code, stdout: issued.stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('BEGIN CERTIFICATE'),
  })
})

const documents: readonly (readonly string[])[] = [
  ['profile', 'list'],
  ['profile', 'check'],
  ['ca', 'list'],
  ['ca', 'export'],
  ['cert', 'list'],
  ['cert', 'find', 'nobody'],
  ['cert', 'lint', 'nowhere'],
  ['cert', 'verify', 'nowhere'],
  ['csr', 'check', 'nowhere'],
  ['issue', 'nowhere', '--profile', 'smki-device/device-ds'],
  ['cert', 'export', '--format', 'keystore'],
  ['profile', 'check', 'nowhere'],
  ['cert', 'show', 'xyz'],
  ['cert', 'list', '--nonsense'],
  ['nonsense'],
]

test.concurrent.each(documents)('--json prints one document: %s %s %s', async (...args) => {
  const { stdout } = await lab.tpki(...args, '--json')
  expect(stdout.endsWith('}\n')).toBe(true)
  expect(typeof JSON.parse(stdout)).toBe('object')
})

const outside: readonly { args: string[]; exit: number; error: object }[] = [
  {
    args: ['cert', 'show', '00AA'],
    exit: 1,
    error: { code: 'CERTIFICATE_UNKNOWN', cure: 'find it with "tpki cert find"' },
  },
  {
    args: ['cert', 'list', '--limit', '0'],
    exit: 2,
    error: { code: 'USAGE', message: expect.stringContaining('--limit "0"') },
  },
  { args: ['ca', 'list', '--world', 'nowhere'], exit: 2, error: { code: 'WORLD_NOT_FOUND', source: null } },
  { args: ['cert', 'list', '--nonsense'], exit: 2, error: { code: 'USAGE', message: "unknown option '--nonsense'" } },
]
test.concurrent.each(outside)('an error as JSON: $args', async ({ args, exit, error }) => {
  const { code, stdout, stderr } = await lab.tpki(...args, '--json')
  expect({ code, document: JSON.parse(stdout) }).toEqual({
    code: exit,
    document: { error: expect.objectContaining(error) },
  })
  expect(Object.keys(JSON.parse(stdout).error)).toEqual(['code', 'message', 'cure', 'source', 'reference'])
  expect(stderr).toMatch(/^tpki: error: /)
})
