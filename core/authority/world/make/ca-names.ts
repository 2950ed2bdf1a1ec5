import type { RandomSource } from '../../../base/index.ts'
import type { Profile, TestOnly } from '../../../pki/profile/index.ts'

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * Returns a common name for a CA, one that no other is likely to bear.
 * An SMKI name has four octets, `T` and three random characters; every other says TEST in full.
 */
export function drawCaName(profile: Profile, environment: string | null, random: RandomSource): string {
  if (profile.pki.startsWith('smki')) return `T${suffix(random, 3)}`
  const role = profile.title.split(',')[0] as string
  const parts = ['TEST', profile.pki === 'iki' ? 'IKI' : null, role, environment, suffix(random, 4)]
  return parts.filter((part) => part !== null).join(' ')
}

const suffix = (random: RandomSource, length: number): string =>
  [...random.octets(length)].map((octet) => ALPHABET[octet % ALPHABET.length]).join('')

/** Returns a common name for a CA that is neither in `used`, to which it is added, nor that of a CA outside the toolkit. */
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
