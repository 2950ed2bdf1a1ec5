import { profileExtension } from '../profile/index.ts'
import type { ProfileExtension } from '../profile/schema/index.ts'
import type { LintTarget } from './rule.ts'

type Kind = ProfileExtension['extension']

/** Returns a message where the profile has an extension and the certificate lacks it. */
export function missingExtension({ view, profile }: LintTarget, kind: Kind): string | null {
  if (!profileExtension(profile, kind) || view.extension(kind)) return null
  return `extension ${kind} is missing`
}

/** Returns a message where the profile has an extension critical and the certificate has it uncritical. */
export function notCritical({ view, profile }: LintTarget, kind: Kind): string | null {
  const found = view.extension(kind)
  if (!found || found.critical || !profileExtension(profile, kind)?.critical) return null
  return `extension ${kind} is not critical`
}
