import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a directory and those above it that are missing; throws what the operating system refuses it with.
 * Not `mkdirSync` with `recursive`, which never returns below /proc.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const absolute = resolve(path)
  if (existsSync(absolute)) return
  makeDirectory(dirname(absolute), mode)
  mkdirSync(absolute, { mode })
}
