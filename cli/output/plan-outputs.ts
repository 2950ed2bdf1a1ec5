import { existsSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { PkiError } from '../../core/base/index.ts'
import { isDirectory } from '../../core/pki/input/index.ts'

/**
 * Returns the output file of each certificate, null for stdout. Runs before anything is issued.
 * @throws {PkiError} `USAGE` if two certificates would share a file, or one would overwrite a request
 */
export function planOutputs(files: readonly string[], out: string | undefined): (string | null)[] {
  if (out === undefined) return files.map(() => null)
  const isFile = files.length === 1 && !isDirectory(out) && !out.endsWith('/')
  if (isFile) return protectRequests([out], files)
  if (existsSync(out) && !isDirectory(out))
    throw new PkiError('USAGE', `--out "${out}" is a file; ${files.length} certificates need a directory`)
  const targets = files.map((file) => join(out, `${basename(file, extname(file))}.pem`))
  const seen = new Set<string>()
  const twice = targets.find((target) => seen.size === seen.add(target).size)
  if (twice)
    throw new PkiError('USAGE', `two certificates would both go to "${twice}"`, {
      cure: 'give the request files different names',
    })
  return protectRequests(targets, files)
}

function protectRequests(targets: string[], files: readonly string[]): string[] {
  const requests = new Set(files.map((file) => resolve(file)))
  const lost = targets.find((target) => requests.has(resolve(target)))
  if (lost !== undefined) throw new PkiError('USAGE', `the certificate would overwrite the request "${lost}"`)
  return targets
}
