import { once } from 'node:events'
import { printable } from './text.ts'

/** Prints a result that a person reads, a line or several; what could steer a terminal is escaped. */
export const print = (text: string): void => write(text.split('\n').map(printable).join('\n'))

/** Prints one line that may hold foreign text, whose line breaks then make no further lines. */
export const printLine = (line: string): void => print(printable(line))

/** Prints lines whose columns are parted by tabs, for other programs; what could steer a terminal is escaped. */
export const printTabbed = (text: string): void => write(text.replace(/[^\t\n]+/g, printable))

export const printJson = (document: unknown): void => write(JSON.stringify(document, null, 2))

const write = (text: string): void => {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}

/** Says something that is no result. */
export const note = (message: string): void => {
  process.stderr.write(`tpki: ${printable(message)}\n`)
}

/** Writes to stdout and waits while its reader is behind, so that a long result is not held in memory. */
export async function writeStdout(text: string): Promise<void> {
  if (process.stdout.write(text) || process.stdout.destroyed) return
  try {
    await once(process.stdout, 'drain')
  } catch {
    // A reader that is gone; what is to be said of it is said in one place.
  }
}

export const toJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
