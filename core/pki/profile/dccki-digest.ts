import { hash } from 'node:crypto'
import type { ProfileSet } from './profile.ts'

const known = new WeakMap<ProfileSet, string>()

/** Returns the SHA-256, lower-case hex, of the contents of the DCCKI profiles. Ignores comments and layout of the YAML. */
export function dcckiDigest(profiles: ProfileSet): string {
  const digest = known.get(profiles) ?? digestOf(profiles)
  known.set(profiles, digest)
  return digest
}

function digestOf(profiles: ProfileSet): string {
  const documents = profiles.all.filter(({ pki }) => pki === 'dccki')
  return hash('sha256', JSON.stringify(documents), 'hex')
}
