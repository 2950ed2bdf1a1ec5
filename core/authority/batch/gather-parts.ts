import { hash } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { MAX_CSR_OCTETS } from '../../pki/input/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import type { BatchPart } from '../../store/index.ts'
import { packEntries } from './part-format.ts'

/** How many CSRs one transaction commits: few enough that the commit delays other requests only briefly. */
export const CHUNK_CSRS = 512

/** Gathers the entries of a batch into parts and checks their number, names and sizes. */
export class PartGatherer {
  readonly #maxCsrs: number
  readonly #chunkCsrs: number
  readonly #names = new Set<string>()
  #open: BatchEntry[] = []
  #size = 0

  constructor(maxCsrs: number, chunkCsrs: number = CHUNK_CSRS) {
    this.#maxCsrs = maxCsrs
    this.#chunkCsrs = chunkCsrs
  }

  get size(): number {
    return this.#size
  }

  /** Adds an entry. Returns the part if this entry fills it, else null. @throws {PkiError} `BATCH_INVALID`, `BATCH_TOO_LARGE`, `INPUT_TOO_LARGE` */
  add(entry: BatchEntry): BatchPart | null {
    this.#check(entry)
    this.#open.push(entry)
    this.#size++
    return this.#open.length === this.#chunkCsrs ? this.#close() : null
  }

  /** Returns the last part, or null if it would be empty. @throws {PkiError} `BATCH_INVALID` if there was no entry */
  end(): BatchPart | null {
    if (this.#size === 0) throw new PkiError('BATCH_INVALID', 'the batch has no CSR; allowed: at least one')
    return this.#open.length > 0 ? this.#close() : null
  }

  #check({ name, csr, packed }: BatchEntry): void {
    if (this.#size === this.#maxCsrs)
      throw new PkiError(
        'BATCH_TOO_LARGE',
        `the batch has more than ${this.#maxCsrs} CSRs; allowed: ${this.#maxCsrs}`,
        { source: SOURCE, cure: 'split it into several batches' },
      )
    if (this.#names.has(name))
      throw new PkiError('BATCH_INVALID', `two CSRs of the batch have the name "${name}"; allowed: unique names`, {
        source: SOURCE,
      })
    this.#names.add(name)
    const octets = Math.max(csr.length, packed?.size ?? 0)
    if (octets > MAX_CSR_OCTETS)
      throw new PkiError('INPUT_TOO_LARGE', `"${name}" has ${octets} octets; allowed: ${MAX_CSR_OCTETS}`)
  }

  #close(): BatchPart {
    const octets = packEntries(this.#open)
    const count = this.#open.length
    this.#open = []
    return { first: this.#size - count, count, digest: hash('sha256', octets, 'hex'), octets }
  }
}

const SOURCE = 'SEC Appendix M, batches of Device CSRs'

/** Yields the parts of a batch. @throws {PkiError} as {@link PartGatherer} */
export function* gatherParts(entries: Iterable<BatchEntry>, maxCsrs: number): Generator<BatchPart> {
  const gatherer = new PartGatherer(maxCsrs)
  for (const entry of entries) {
    const part = gatherer.add(entry)
    if (part) yield part
  }
  const last = gatherer.end()
  if (last) yield last
}
