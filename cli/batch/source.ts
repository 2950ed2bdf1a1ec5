import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BatchFile, openBatchFolder, openBatchZip } from '../../core/authority/batch/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { isDirectory } from '../../core/pki/input/index.ts'

// A zip of a million CSRs is about this large.
const MAX_STDIN_OCTETS = 1_073_741_824

/** Opens the input of a batch: a zip, a folder, or a zip on stdin. @throws {PkiError} `INPUT_…`, `BATCH_…` */
export async function openBatch(path: string, maxCsrs: number): Promise<BatchFile> {
  if (path !== '-') return isDirectory(path) ? openBatchFolder(path, maxCsrs) : openBatchZip(path, maxCsrs)
  // The directory of a zip is at its end, so a zip from a pipe is copied to a file first.
  const folder = mkdtempSync(join(tmpdir(), 'tpki-batch-'))
  try {
    const copy = join(folder, 'stdin.zip')
    await spool(copy)
    const file = openBatchZip(copy, maxCsrs, 'stdin')
    return {
      ...file,
      close() {
        file.close()
        rmSync(folder, { recursive: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
}

async function spool(copy: string): Promise<void> {
  const out = openSync(copy, 'wx', 0o600)
  let total = 0
  try {
    for await (const octets of process.stdin as AsyncIterable<Buffer>) {
      total += octets.length
      if (total > MAX_STDIN_OCTETS)
        throw new PkiError(
          'INPUT_TOO_LARGE',
          `stdin has more than ${MAX_STDIN_OCTETS} octets; allowed: ${MAX_STDIN_OCTETS}`,
        )
      writeSync(out, octets)
    }
  } finally {
    closeSync(out)
  }
}
