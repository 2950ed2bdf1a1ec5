import { once } from 'node:events'
import { printable } from './text.ts'

/** Prints a result of one or more lines. Escapes characters that control a terminal. */
export const print = (text: string): void => write(text.split('\n').map(printable).join('\n'))

/** Prints one line of text from outside. Escapes its line breaks too. */
export const printLine = (line: string): void => print(printable(line))

/** Prints lines with tabs between columns, for other programs. Escapes characters that control a terminal. */
export const printTabbed = (text: string): void => write(text.replace(/[^\t\n]+/g, printable))

export const printJson = (document: unknown): void => write(JSON.stringify(document, null, 2))

const write = (text: string): void => {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}

/** Writes a message to stderr. */
export const note = (message: string): void => {
  process.stderr.write(`tpki: ${printable(message)}\n`)
}

/** Writes to stdout and waits for a slow reader, so that a long result does not fill the memory. */
export async function writeStdout(text: string): Promise<void> {
  if (process.stdout.write(text) || process.stdout.destroyed) return
  try {
    await once(process.stdout, 'drain')
  } catch {
    // The reader is gone. The error handler of stdout in main.ts reports it.
  }
}

/** Returns a JSON document as the text of a file. */
export const toJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`
