import { existsSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { isDirectory, PkiError } from '../../core/index.ts'

/** Says where each certificate goes, before anything is issued. @throws {PkiError} `USAGE` where two would share a file */
export function planOutputs(files: readonly string[], out: string | undefined): (string | null)[] {
  if (out === undefined) return files.map(() => null)
  const isFile = files.length === 1 && !isDirectory(out) && !out.endsWith('/')
  if (isFile) return keepRequests([out], files)
  if (existsSync(out) && !isDirectory(out))
    throw new PkiError('USAGE', `--out "${out}" is a file; ${files.length} certificates need a directory`)
  const targets = files.map((file) => join(out, `${basename(file, extname(file))}.pem`))
  const seen = new Set<string>()
  const twice = targets.find((target) => seen.size === seen.add(target).size)
  if (twice)
    throw new PkiError('USAGE', `two requests would both go to "${twice}"`, { cure: 'give the files different names' })
  return keepRequests(targets, files)
}

function keepRequests(targets: string[], files: readonly string[]): string[] {
  const requests = new Set(files.map((file) => resolve(file)))
  const lost = targets.find((target) => requests.has(resolve(target)))
  if (lost !== undefined) throw new PkiError('USAGE', `the certificate would overwrite the request "${lost}"`)
  return targets
}
