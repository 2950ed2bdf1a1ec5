import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PkiError } from '../../base/index.ts'
import { MAX_CSR_OCTETS, readInputFile } from '../../pki/input/index.ts'
import type { BatchEntry } from '../../records/index.ts'
import type { BatchFile } from './read-batch-zip.ts'
import { withUniqueResponseNames } from './unique-response-names.ts'

/**
 * Opens a folder of `.csr` files. Ignores other files and subfolders.
 * @throws {PkiError} `INPUT_UNREADABLE`, `BATCH_TOO_LARGE`, and from the entries `INPUT_…`
 */
export function openBatchFolder(path: string, maxCsrs: number): BatchFile {
  const names = list(path)
  if (names.length > maxCsrs)
    throw new PkiError('BATCH_TOO_LARGE', `"${path}" has ${names.length} .csr files; allowed: ${maxCsrs}`, {
      cure: 'split it into several batches',
    })
  return {
    count: names.length,
    entries: () => withUniqueResponseNames(readEntries(path, names), path),
    close: () => {},
  }
}

function* readEntries(path: string, names: readonly string[]): Generator<BatchEntry> {
  for (const name of names) yield { name, csr: readInputFile(join(path, name), MAX_CSR_OCTETS).bytes }
}

function list(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /.\.csr$/i.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch (cause) {
    throw new PkiError('INPUT_UNREADABLE', `directory "${path}" cannot be read`, { cause })
  }
}
