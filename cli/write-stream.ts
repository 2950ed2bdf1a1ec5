import { once } from 'node:events'

/** Writes to stdout and waits while its reader is behind, so that a long result is not held in memory. */
export async function writeStdout(text: string): Promise<void> {
  if (process.stdout.write(text) || process.stdout.destroyed) return
  try {
    await once(process.stdout, 'drain')
  } catch {
    // A reader that is gone; what is to be said of it is said in one place.
  }
}
