import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PkiError } from '../../core/index.ts'
import { HttpFault } from '../http-fault.ts'

/** A body that lies in a file of this server's own, whole. */
export interface Spooled {
  readonly path: string
  /** SHA-256, lower-case hex. */
  readonly digest: string
}

/**
 * Takes a body into a file, hands it to `work` and takes the file away again; in memory there is never much of it.
 * @throws {PkiError} `INPUT_TOO_LARGE`
 */
export async function spool<T>(body: unknown, maxOctets: number, work: (spooled: Spooled) => Promise<T>): Promise<T> {
  if (!(body instanceof Readable))
    throw new HttpFault(415, 'content-type-wrong', 'the body is no zip; allowed: application/zip')
  const folder = await mkdtemp(join(tmpdir(), 'tpki-upload-'))
  const path = join(folder, 'upload.zip')
  const hash = createHash('sha256')
  let octets = 0
  try {
    await pipeline(
      body,
      async function* bounded(parts: AsyncIterable<Buffer>) {
        for await (const part of parts) {
          octets += part.length
          if (octets > maxOctets)
            throw new PkiError('INPUT_TOO_LARGE', `the body has more than ${maxOctets} octets; allowed: ${maxOctets}`)
          hash.update(part)
          yield part
        }
      },
      createWriteStream(path, { mode: 0o600, flags: 'wx' }),
    )
    return await work({ path, digest: hash.digest('hex') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
