import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Returns the root of the package. This file is in `cli/input` of a checkout and in `dist/cli/input` of a published package. */
const packageRoot = (): URL => {
  const isBuilt = import.meta.url.endsWith('/dist/cli/input/package.js')
  return new URL(isBuilt ? '../../../' : '../../', import.meta.url)
}

/** Returns the path of a file or folder that the package ships. */
const shipped = (name: string): string => fileURLToPath(new URL(name, packageRoot()))

export const shippedProfiles = (): string => shipped('profiles')

export const shippedForms = (): string => shipped('forms')

/** Returns the version of the package. */
export const readVersion = (): string => JSON.parse(readFileSync(shipped('package.json'), 'utf8')).version
