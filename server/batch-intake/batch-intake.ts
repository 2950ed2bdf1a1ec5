import { open } from 'node:fs/promises'
import type { Spooled } from '../http/uploads.ts'

/** Returns the octets of a body, in memory of their own that can be given to another thread. */
export async function readSpooled({ path, octets }: Spooled): Promise<Uint8Array<ArrayBuffer>> {
  const held = new Uint8Array(octets)
  const file = await open(path)
  try {
    let at = 0
    while (at < octets) {
      const { bytesRead } = await file.read(held, at)
      if (bytesRead === 0) throw new Error(`an upload of ${octets} octets has ${at} in its file`)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
  return held
}
