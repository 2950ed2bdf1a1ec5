import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PkiError } from '../../core/base/index.ts'
import { HttpFault } from './http-fault.ts'

/** A whole body in a temporary file of this server. */
export interface SpooledBody {
  readonly path: string
  readonly octets: number
  /** SHA-256, lower-case hex. */
  readonly digest: string
}

// Bounds the disk space of one participant. A client seldom sends more than one body at a time.
const UPLOADS_PER_OWNER = 4

/**
 * Receives large bodies into temporary files. Each owner has at most four uploads under way; its further uploads wait
 * unread.
 */
export class Uploads {
  readonly #underWay = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  /**
   * Receives a body of `owner`, passes it to `work`, and then deletes the file.
   * @throws {PkiError} `INPUT_TOO_LARGE`
   * @throws {HttpFault} 400 `body-incomplete`
   */
  async receive<T>(
    body: Readable,
    owner: string,
    maxOctets: number,
    work: (spooled: SpooledBody) => Promise<T>,
  ): Promise<T> {
    await this.#begin(owner)
    try {
      return await spool(body, maxOctets, work)
    } finally {
      this.#end(owner)
    }
  }

  #begin(owner: string): Promise<void> {
    const count = this.#underWay.get(owner) ?? 0
    if (count < UPLOADS_PER_OWNER) {
      this.#underWay.set(owner, count + 1)
      return Promise.resolve()
    }
    const own = this.#waiting.get(owner) ?? []
    this.#waiting.set(owner, own)
    return new Promise((resolve) => own.push(resolve))
  }

  /** The next upload in the queue takes the place, so the count stays the same. */
  #end(owner: string): void {
    const own = this.#waiting.get(owner)
    const next = own?.shift()
    if (own?.length === 0) this.#waiting.delete(owner)
    if (next) next()
    else this.#release(owner)
  }

  #release(owner: string): void {
    const count = (this.#underWay.get(owner) ?? 1) - 1
    if (count === 0) this.#underWay.delete(owner)
    else this.#underWay.set(owner, count)
  }
}

/** Writes a body to a file, passes it to `work`, and deletes the file. Only small parts are in memory at a time. */
async function spool<T>(body: Readable, maxOctets: number, work: (spooled: SpooledBody) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tpki-upload-'))
  const path = join(folder, 'upload')
  const hash = createHash('sha256')
  let octets = 0
  try {
    await pipeline(
      async function* bounded() {
        for await (const part of partsOf(body)) {
          octets += part.length
          if (octets > maxOctets)
            throw new PkiError('INPUT_TOO_LARGE', `the body has more than ${maxOctets} octets; allowed: ${maxOctets}`)
          hash.update(part)
          yield part
        }
      },
      createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    )
    return await work({ path, octets, digest: hash.digest('hex') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** If reading a body fails, the cause is the client or the network, not this server. */
async function* partsOf(body: Readable): AsyncGenerator<Buffer> {
  const parts = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (;;) {
    const part = await parts.next().catch(() => {
      throw new HttpFault(400, 'body-incomplete', 'the connection ended before the whole body arrived')
    })
    if (part.done) return
    yield part.value
  }
}
