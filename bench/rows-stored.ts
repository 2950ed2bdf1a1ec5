import { execFileSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { type BatchEntry, issue } from '../core/index.ts'
import { type BenchCsr, PROFILE } from './fixture.ts'
import { type DiskWorld, makeDiskWorld, PARTICIPANT } from './limits-world.ts'
import { RowsEngine } from './rows-engine.ts'
import { loadRows } from './rows-loader.ts'
import type { Timing } from './rows-search.ts'
import type { UnitMaker } from './rows-units.ts'

/** A world that holds so many certificates already, and what is measured in it. */
export class StoredRows {
  readonly rows: number
  readonly loadSeconds: number
  readonly loadedOctets: number
  readonly batchPerSecond: number[] = []
  readonly issuedPerSecond: number[] = []
  readonly committedPerSecond: number[] = []
  readonly commitCpuUs: number[] = []
  readonly #world: DiskWorld
  readonly #maker: UnitMaker
  #engine: RowsEngine | null = null
  /** The number of the next certificate that is made for it. */
  #next: number

  private constructor(rows: number, world: DiskWorld, maker: UnitMaker, loadSeconds: number) {
    this.rows = rows
    this.#world = world
    this.#maker = maker
    this.#next = rows
    this.loadSeconds = loadSeconds
    this.loadedOctets = this.octets()
  }

  static async load(rows: number, maker: UnitMaker): Promise<StoredRows> {
    const start = performance.now()
    const world = await makeDiskWorld(true, (file) => loadRows(file, rows, maker))
    return new StoredRows(rows, world, maker, Math.round((performance.now() - start) / 100) / 10)
  }

  /** The batch engine on all processors; its threads stay until {@link stopEngine}. */
  async issueBatch(entries: readonly BatchEntry[], isWarmUp: boolean): Promise<void> {
    this.#engine ??= new RowsEngine(this.#world.deps)
    const seconds = await this.#engine.issue(entries)
    if (!isWarmUp) this.batchPerSecond.push(entries.length / seconds)
  }

  async stopEngine(): Promise<void> {
    await this.#engine?.stop()
    this.#engine = null
  }

  /** From requests to durable certificates, on this one thread. */
  async issueChunk(csrs: readonly BenchCsr[], isWarmUp: boolean): Promise<void> {
    const start = performance.now()
    await Promise.all(csrs.map((csr) => issue(requestOf(csr), this.#world.deps)))
    const seconds = (performance.now() - start) / 1000
    if (!isWarmUp) this.issuedPerSecond.push(csrs.length / seconds)
  }

  /** What the store alone takes: one transaction, flushed to disk. */
  async commitChunk(count: number, isWarmUp: boolean): Promise<void> {
    const units = Array.from({ length: count }, (_, i) => this.#maker.unit(this.#next + i))
    this.#next += count
    const cpu = process.cpuUsage()
    const start = performance.now()
    // What is committed in one turn of the event loop shares a transaction.
    const outcomes = await Promise.all(units.map((unit) => this.#world.deps.store.commit(unit)))
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const refused = outcomes.find(({ kind }) => kind !== 'committed')
    if (refused) throw new Error(`a unit of a chunk was not committed: ${refused.kind}`)
    if (isWarmUp) return
    this.committedPerSecond.push(count / seconds)
    this.commitCpuUs.push((user + system) / count)
  }

  /** How many certificates {@link commitChunk} has stored. */
  get committed(): number {
    return this.#next - this.rows
  }

  /** The size of the file once everything in the log that runs ahead of it is written to it. */
  octets(): number {
    const database = new DatabaseSync(this.#world.file, { readOnly: true })
    const read = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
    const octets = read('page_count') * read('page_size')
    database.close()
    return octets
  }

  /** In a process of their own, while this one does nothing. */
  timeSearches(): Record<string, Timing> {
    if (this.rows === 0) return {}
    const args = ['bench/rows-search.ts', this.#world.file, String(this.rows)]
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  }

  remove(): Promise<void> {
    return this.#world.remove()
  }
}

const requestOf = ({ der }: BenchCsr) =>
  ({
    csr: der,
    profile: PROFILE,
    environment: null,
    participant: PARTICIPANT,
    actor: 'bench',
    interface: 'batched',
    submission: 'batch',
    deviceType: null,
  }) as const
