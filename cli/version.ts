import { readFileSync } from 'node:fs'

/** Returns the version of the package. */
export function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version
    } catch {
      // In dist/ the file lies one folder higher.
    }
  }
  throw new Error('package.json is missing')
}
