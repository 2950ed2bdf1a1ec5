import type { FormFile } from './pack-forms.ts'

// MS-DOS times of zip members begin in 1980 and end in 2107.
const [FIRST_MS, LAST_MS] = [Date.UTC(1980, 0, 2), Date.UTC(2107, 0, 1)]

/** Returns files as one zip. */
export async function zipPack(files: readonly FormFile[], nowMs: number): Promise<Uint8Array> {
  const { zipSync } = await import('fflate')
  const mtime = Math.min(Math.max(nowMs, FIRST_MS), LAST_MS)
  return zipSync(Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), { mtime })
}
