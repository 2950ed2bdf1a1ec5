import { spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { clockOf, initWorld, loadProfiles, openWorld, systemRandom, toPem } from '../core/index.ts'
import { loadGrowth } from './growth-loader.ts'
import { startServerProcess } from './http-world.ts'
import { writeText } from './write-text.ts'

const ROOT = join(import.meta.dirname, '..')
const MAIN = join(ROOT, 'cli/tpki.mjs')
export const CRL = 'smki-organisation/crl'

/** What a command took. */
export interface CommandCost {
  readonly seconds: number
  readonly peakMb: number
  readonly stdoutOctets: number
}

/** A world on disk that holds so many certificates, a tenth of them revoked. */
export class GrowthWorld {
  readonly rows: number
  readonly #folder: string

  private constructor(rows: number, folder: string) {
    this.rows = rows
    this.#folder = folder
  }

  static async make(rows: number): Promise<GrowthWorld> {
    const made = new GrowthWorld(rows, mkdtempSync(join(tmpdir(), 'tpki-growth-')))
    const { directory } = made
    const init = { directory, environments: ['uit-a'], policyOids: {}, seed: null, passphrase: null, actor: 'bench' }
    const [profiles, clock, random] = [loadProfiles('profiles'), clockOf(Date.now), systemRandom()]
    await initWorld(init, profiles, clock, random)
    await loadGrowth(await openWorld({ directory, passphrase: null }, profiles, clock, random), rows)
    return made
  }

  get directory(): string {
    return join(this.#folder, 'world')
  }

  get store(): string {
    return join(this.directory, 'tpki.db')
  }

  /** A file in a folder beside the world. */
  file(name: string): string {
    return join(this.#folder, name)
  }

  /** Writes the certificate of a device in the middle of the world to a file, and returns its EUI-64. */
  writeDevice(name: string): string {
    const database = new DatabaseSync(this.store, { readOnly: true })
    const row = database
      .prepare(
        'SELECT der, hex(eui64) AS eui64 FROM certificate WHERE id > ? AND eui64 IS NOT NULL ORDER BY id LIMIT 1',
      )
      .get(Math.floor(this.rows / 2)) as { der: Uint8Array; eui64: string }
    database.close()
    writeText(this.file(name), toPem('CERTIFICATE', row.der))
    return row.eui64
  }

  /** Runs a command over the world, in a process of its own; what it prints goes into a file. */
  run(args: readonly string[], okay: readonly number[] = [0]): CommandCost {
    const peak = this.file('peak')
    const out = this.file('stdout')
    const command = ['--import', join(import.meta.dirname, 'peak-rss.ts'), MAIN, ...args, '--world', this.directory]
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, command, {
      env: { ...process.env, TPKI_BENCH_PEAK: peak },
      stdio: ['ignore', openSync(out, 'w'), 'pipe'],
    })
    const seconds = (performance.now() - start) / 1000
    if (!okay.includes(status ?? -1)) throw new Error(`"${args.join(' ')}" ended with ${status}: ${stderr}`)
    return { seconds, peakMb: Number(readFileSync(peak, 'utf8')) / 1024, stdoutOctets: statSync(out).size }
  }

  /** Runs a script of this folder in a process of its own, and returns the JSON that it prints. */
  script<T>(name: string, ...args: readonly string[]): T {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`)
    return JSON.parse(stdout) as T
  }

  /** Starts a server, lets it issue the CRLs that are due, and returns the most memory that it has had. */
  async serverPeakMb(): Promise<number> {
    const server = await startServerProcess({ directory: this.directory, cert: '', key: '', makeCsrs: () => [] })
    try {
      await this.#crlsIssued()
      return server.peakRssMb()
    } finally {
      await server.stop()
    }
  }

  /** Resolves once a CRL of every list is there that the server has issued. */
  async #crlsIssued(): Promise<void> {
    const database = new DatabaseSync(this.store, { readOnly: true })
    const lists = database.prepare('SELECT count(DISTINCT list) AS lists FROM crl')
    while (Number(lists.get()?.lists) < LISTS) await new Promise((resolve) => setTimeout(resolve, 100))
    database.close()
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

// Two of SMKI organisations, two of IKI, and two of DCCKI in one environment.
const LISTS = 6
