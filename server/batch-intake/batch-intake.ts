import { open } from 'node:fs/promises'
import { MAX_BATCH_CSRS } from '../../core/authority/batch/index.ts'
import { BatchParser, type ReadDocument } from './batch-parser.ts'
import { OctetBudget } from './octet-budget.ts'

export interface BatchIntakeOptions {
  readonly maxBodyOctets: number
  /** The octets of bodies that may be in memory at the same time. Further bodies wait. */
  readonly heldOctets: number
}

/** Reads SubmitCSRBatch documents, within a budget of memory. */
export class BatchIntake {
  readonly maxBodyOctets: number
  readonly maxCsrs: number = MAX_BATCH_CSRS
  readonly #budget: OctetBudget
  readonly #parser: BatchParser

  constructor(
    { maxBodyOctets, heldOctets }: BatchIntakeOptions,
    parser: BatchParser = new BatchParser({ maxCsrs: MAX_BATCH_CSRS }),
  ) {
    this.maxBodyOctets = maxBodyOctets
    this.#budget = new OctetBudget(heldOctets)
    this.#parser = parser
  }

  /**
   * Reads a document from the file of a body that has fully arrived, and passes it to `work`. Waits until the budget has
   * room for `owner`. The file is loaded only then, so a slow client keeps nobody waiting.
   */
  async read<T>(
    body: { readonly path: string; readonly octets: number },
    owner: string,
    work: (document: ReadDocument) => Promise<T>,
  ): Promise<T> {
    const release = await this.#budget.take(body.octets, owner)
    try {
      return await this.#parser.read(await loadFile(body), work)
    } finally {
      release()
    }
  }

  /** Ends the parser thread when the document under way has been read. */
  end(): Promise<void> {
    return this.#parser.end()
  }
}

/** Returns the octets of a file in a buffer of their own, which can be transferred to another thread. */
async function loadFile({
  path,
  octets,
}: {
  readonly path: string
  readonly octets: number
}): Promise<Uint8Array<ArrayBuffer>> {
  const loaded = new Uint8Array(octets)
  const file = await open(path)
  try {
    let at = 0
    while (at < octets) {
      const { bytesRead } = await file.read(loaded, at)
      if (bytesRead === 0) throw new Error(`an upload of ${octets} octets has only ${at} in its file`)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
  return loaded
}
