import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PkiError } from '../../core/index.ts'
import { HttpFault } from './http-fault.ts'

// What lies in files at a time is bounded by it, for each participant; a client has seldom more than one.
const UPLOADS_OF_ONE = 4

/** Large bodies on their way in. They lie in files; of one participant there are a few at a time, and more wait unread. */
export class Uploads {
  readonly #underWay = new Map<string, number>()
  readonly #waiting = new Map<string, (() => void)[]>()

  /** Hands `work` a body of `owner`'s, whole. @throws what {@link spool} throws */
  async receive<T>(
    body: Readable,
    owner: string,
    maxOctets: number,
    work: (spooled: Spooled) => Promise<T>,
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
    if (count < UPLOADS_OF_ONE) {
      this.#underWay.set(owner, count + 1)
      return Promise.resolve()
    }
    const own = this.#waiting.get(owner) ?? []
    this.#waiting.set(owner, own)
    return new Promise((resolve) => own.push(resolve))
  }

  /** Whoever waits takes the place over. */
  #end(owner: string): void {
    const own = this.#waiting.get(owner)
    const next = own?.shift()
    if (own?.length === 0) this.#waiting.delete(owner)
    if (next) next()
    else this.#leave(owner)
  }

  #leave(owner: string): void {
    const count = (this.#underWay.get(owner) ?? 1) - 1
    if (count === 0) this.#underWay.delete(owner)
    else this.#underWay.set(owner, count)
  }
}

/** A body that lies in a file of this server's own, whole. */
export interface Spooled {
  readonly path: string
  readonly octets: number
  /** SHA-256, lower-case hex. */
  readonly digest: string
}

/**
 * Takes a body into a file, hands it to `work` and takes the file away again; in memory there is never much of it.
 * @throws {PkiError} `INPUT_TOO_LARGE`
 * @throws {HttpFault} 400 where the client leaves off
 */
export async function spool<T>(body: Readable, maxOctets: number, work: (spooled: Spooled) => Promise<T>): Promise<T> {
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

/** What fails while a body is read is its sender's doing, or the network's, and no fault of ours. */
async function* partsOf(body: Readable): AsyncGenerator<Buffer> {
  const parts = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (;;) {
    const part = await parts.next().catch(() => {
      throw new HttpFault(400, 'body-incomplete', 'the connection ended before the whole body had come')
    })
    if (part.done) return
    yield part.value
  }
}
