import type { Profile } from '../profile/index.ts'
import type { KeyProblem } from '../x509/index.ts'
import type { CertificateView } from './certificate-view.ts'

/** Returns the message where the key's problem is `problem`, else null. */
export function keyProblemMessage(view: CertificateView, profile: Profile, problem: KeyProblem): string | null {
  const found = view.keyFault(profile.fields.publicKey.value)
  return found?.problem === problem ? found.message : null
}
