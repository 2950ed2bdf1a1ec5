import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeRegister, clockOf, parseEntry, SqliteStore } from '../core/index.ts'
import { bulkCsrs } from './bulk-csrs.ts'
import type { Measured } from './bulk-limit.ts'
import { writeDeflatedZip } from './deflated-zip.ts'

const MEMBERS_WITHOUT_ZIP64 = 65_535

const decided = { by: 'bench', at: '2026-01-01T00:00:00Z' }

/** What one run of the engine took. */
export interface BulkRun extends Measured {
  readonly submitSeconds: number
  readonly peakRssMb: number
}

const asText = (der: Uint8Array): Buffer => Buffer.from(Buffer.from(der).toString('base64'))

async function* membersOf(count: number): AsyncGenerator<{ name: string; contents: Uint8Array }> {
  let i = 0
  for await (const { der } of bulkCsrs(count)) yield { name: `${i++}.csr`, contents: asText(der) }
}

/** A folder for worlds and zips of CSRs. */
export class BulkLab {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tpki-bulk-'))
  readonly #zips = new Map<number, string>()
  #worlds = 0

  /** Returns a new world with one participant that may have device certificates. */
  async makeWorld(): Promise<string> {
    const world = join(this.#directory, `world-${++this.#worlds}`)
    execFileSync(process.execPath, ['cli/tpki.mjs', 'init', world, '--environment', 'uit-a'])
    const store = new SqliteStore(join(world, 'tpki.db'))
    const person = (office: string) => {
      const value = { name: office, appointments: [`smki-${office}`], verified: decided }
      return { put: parseEntry('person', `alpha/${office}`, 'alpha', value) }
    }
    const participant = {
      name: 'Bench',
      kind: 'party',
      eui64Ranges: [{ from: '00db120000000000', to: '00db12ffffffffff' }],
      authorisedSubscriber: { device: decided },
    }
    const put = { put: parseEntry('participant', 'alpha', null, participant) }
    const deps = { store, clock: clockOf(Date.now) }
    await changeRegister(
      async () => [put, person('sro'), person('aro')],
      { kind: 'administrator', actor: 'bench' },
      deps,
    )
    await store.close()
    return world
  }

  /** Returns a deflated zip of so many CSRs, base64 in one line each; one is made once. */
  async zipOf(count: number): Promise<string> {
    const known = this.#zips.get(count)
    if (known !== undefined) return known
    mkdirSync(this.#directory, { recursive: true })
    const zip = join(this.#directory, `${count}.zip`)
    await writeDeflatedZip(zip, membersOf(count))
    this.#zips.set(count, zip)
    return zip
  }

  /** Issues a zip in a process of its own. */
  async run(world: string, count: number, threads: number, nodeOptions: readonly string[] = []): Promise<BulkRun> {
    const args = [...nodeOptions, 'bench/bulk-run.ts', world, await this.zipOf(count), String(threads)]
    const { issued, ...run } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
    if (issued !== count) throw new Error(`${issued} certificates of ${count}`)
    const response = join(world, 'response.zip')
    // The end of central directory says how many members there are; beyond 65,534 a Zip64 one does.
    const members = readFileSync(response).subarray(-22).readUInt16LE(10)
    if (count < MEMBERS_WITHOUT_ZIP64 && members !== count)
      throw new Error(`the response has ${members} members of ${count}`)
    return run
  }

  removeWorld(world: string): void {
    rmSync(world, { recursive: true })
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
