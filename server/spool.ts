import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PkiError } from '../core/base/index.ts'
import { HttpFault } from './http-fault.ts'

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
