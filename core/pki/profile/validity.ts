import { addYears, NO_EXPIRY_SECONDS, startOfDay } from '../x509/index.ts'
import type { Profile } from './profile.ts'

/** Returns the notAfter of the profile's years: one second less than them. Null if the profile has no expiry. */
export function latestNotAfter(profile: Profile, notBeforeSeconds: number): number | null {
  const validity = profile.fields.validity.value
  return 'years' in validity ? addYears(notBeforeSeconds, validity.years) - 1 : null
}

/** Returns the validity of a certificate issued at `nowSeconds`, in seconds since 1970. */
export function validityFrom(
  profile: Profile,
  nowSeconds: number,
): { notBeforeSeconds: number; notAfterSeconds: number } {
  const notBeforeSeconds = profile.fields.wholeDays.value ? startOfDay(nowSeconds) : nowSeconds
  const notAfterSeconds = latestNotAfter(profile, notBeforeSeconds) ?? NO_EXPIRY_SECONDS
  return { notBeforeSeconds, notAfterSeconds }
}
