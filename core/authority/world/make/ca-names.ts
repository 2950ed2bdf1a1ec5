import type { RandomSource } from '../../../base/index.ts'
import type { Profile, TestOnly } from '../../../pki/profile/index.ts'

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * Returns a random common name for a CA. An SMKI name has four octets: `T` and three random characters. Every other name
 * contains TEST. Does not check that the name is unused; see {@link freshCaName}.
 */
export function drawCaName(profile: Profile, environment: string | null, random: RandomSource): string {
  if (profile.pki.startsWith('smki')) return `T${suffix(random, 3)}`
  const role = profile.title.split(',')[0] as string
  const parts = ['TEST', profile.pki === 'iki' ? 'IKI' : null, role, environment, suffix(random, 4)]
  return parts.filter((part) => part !== null).join(' ')
}

const suffix = (random: RandomSource, length: number): string =>
  [...random.octets(length)].map((octet) => ALPHABET[octet % ALPHABET.length]).join('')

/** Returns a common name for a CA that is not in `used` and that no CA outside the toolkit has. Adds it to `used`. */
export function freshCaName(
  profile: Profile,
  environment: string | null,
  random: RandomSource,
  testOnly: TestOnly,
  used: Set<string>,
): string {
  for (;;) {
    const name = drawCaName(profile, environment, random)
    if (used.has(name) || !testOnly.mayNameCa(name)) continue
    used.add(name)
    return name
  }
}
