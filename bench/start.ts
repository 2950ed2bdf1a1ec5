import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const RUNS = 15

/**
 * How long commands take to start, as multiples of `node -e 0`: medians of runs that take turns. From the checkout with
 * compiled code in the cache and without, and as installed from the package, whose bundle is built first.
 */
export async function benchStart(isJson: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-start-'))
  try {
    const ratios = measure(folder)
    if (isJson) console.log(JSON.stringify(ratios, null, 2))
    else for (const [name, ratio] of Object.entries(ratios)) console.log(`${name.padEnd(26)} ${ratio.toFixed(1)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function measure(folder: string): Record<string, number> {
  const checkout = join(ROOT, 'cli/tpki.mjs')
  const warm = { NODE_COMPILE_CACHE: join(folder, 'cache') }
  run([checkout, 'init', 'tpki-world'], folder, warm)
  const key = ['--key-out', 'key.pem', '--out', 'a.csr']
  run([checkout, 'csr', 'new', 'smki-device/device-ds', '--eui64', '00db123456789001', ...key], folder, warm)
  run([checkout, 'ca', 'export', 'smki-device/issuing-dca', '--out', 'ca.pem'], folder, warm)
  const commands = {
    certList: ['cert', 'list'],
    limitList: ['limit', 'list'],
    profileList: ['profile', 'list'],
    csrCheck: ['csr', 'check', 'a.csr'],
    certLint: ['cert', 'lint', 'ca.pem'],
  }
  const installed = installInto(folder)
  const cases: Record<string, () => void> = { node: () => run(['-e', '0'], folder, {}) }
  for (const [name, args] of Object.entries(commands)) {
    cases[`${name}ToNode`] = () => run([checkout, ...args], folder, warm)
    cases[`installed${name[0]?.toUpperCase()}${name.slice(1)}ToNode`] = () => run([installed, ...args], folder, warm)
  }
  cases.coldCertListToNode = () => run([checkout, 'cert', 'list'], folder, { NODE_DISABLE_COMPILE_CACHE: '1' })
  const medians = mediansOf(cases)
  const node = medians.node as number
  return Object.fromEntries(
    Object.entries(medians)
      .filter(([name]) => name !== 'node')
      .map(([name, ms]) => [name, Math.round((ms / node) * 100) / 100]),
  )
}

/** Lays the package out as an installation has it: the bundle and the data, without the sources. */
function installInto(folder: string): string {
  const built = spawnSync(process.execPath, [join(ROOT, 'cli/bundle.mjs')], { cwd: ROOT, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the bundle is not built: ${built.stderr}`)
  const target = join(folder, 'installed')
  for (const name of ['cli/tpki.mjs', 'dist/tpki', 'forms', 'limits', 'profiles', 'server/xsd', 'package.json'])
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(target, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(target, 'node_modules'))
  return join(target, 'cli/tpki.mjs')
}

function mediansOf(cases: Record<string, () => void>): Record<string, number> {
  const times = Object.fromEntries(Object.keys(cases).map((name) => [name, [] as number[]]))
  // The first round fills the caches and does not count.
  for (let round = -1; round < RUNS; round++)
    for (const [name, work] of Object.entries(cases)) {
      const start = performance.now()
      work()
      if (round >= 0) times[name]?.push(performance.now() - start)
    }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[RUNS >> 1] as number]),
  )
}

function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  if (status !== 0) throw new Error(`"${args.join(' ')}" ended with ${status}: ${stderr}`)
}
