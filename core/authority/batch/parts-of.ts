import { hash } from 'node:crypto'
import { PkiError } from '../../base/index.ts'
import { MAX_CSR_OCTETS } from '../../pki/input/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import type { BatchPart } from '../../store/index.ts'
import { packEntries } from './part-octets.ts'

/** How many CSRs are committed at once: few enough that the commit of them delays nobody by much. */
export const CHUNK_CSRS = 512

/** Gathers the entries of a batch into parts, and refuses what makes no batch. */
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

  /** Takes an entry; returns a part where that makes it full. @throws {PkiError} `BATCH_INVALID`, `BATCH_TOO_LARGE`, `INPUT_TOO_LARGE` */
  add(entry: BatchEntry): BatchPart | null {
    this.#check(entry)
    this.#open.push(entry)
    this.#size++
    return this.#open.length === this.#chunkCsrs ? this.#close() : null
  }

  /** Returns the last part, null where nothing is left for it. @throws {PkiError} `BATCH_INVALID` where there was no entry */
  end(): BatchPart | null {
    if (this.#size === 0) throw new PkiError('BATCH_INVALID', 'the batch holds no CSR; allowed: at least one')
    return this.#open.length > 0 ? this.#close() : null
  }

  #check({ name, csr, packed }: BatchEntry): void {
    if (this.#size === this.#maxCsrs)
      throw new PkiError(
        'BATCH_TOO_LARGE',
        `the batch holds more than ${this.#maxCsrs} CSRs; allowed: ${this.#maxCsrs}`,
        { source: SOURCE, cure: 'send it in several batches' },
      )
    if (this.#names.has(name))
      throw new PkiError('BATCH_INVALID', `two CSRs of the batch are named "${name}"; allowed: unique names`, {
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
export function* partsOf(entries: Iterable<BatchEntry>, maxCsrs: number): Generator<BatchPart> {
  const gatherer = new PartGatherer(maxCsrs)
  for (const entry of entries) {
    const part = gatherer.add(entry)
    if (part) yield part
  }
  const last = gatherer.end()
  if (last) yield last
}
