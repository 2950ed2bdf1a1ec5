import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Returns the root of the package. A checkout has this file in `cli/input/`, a published package has it in `dist/tpki/`: two folders down. */
const packageRoot = (): URL => new URL('../../', import.meta.url)

/** Returns the path of a file or folder that the package ships. */
const shipped = (name: string): string => fileURLToPath(new URL(name, packageRoot()))

export const shippedProfiles = (): string => shipped('profiles')

export const shippedForms = (): string => shipped('forms')

/** Returns the version of the package. */
export const readVersion = (): string => JSON.parse(readFileSync(shipped('package.json'), 'utf8')).version
