import type { Signer } from '../keys/signer.ts'
import type { ProfileId } from '../profile/schema.ts'

/** A CA of the world, ready to sign. */
export interface IssuingCa {
  /** `iki/issuing-ica`, or with its environment `dccki/eii@uit-a`. */
  readonly id: string
  readonly profile: ProfileId
  readonly environment: string | null
  readonly subjectDer: Uint8Array
  /** Its subjectKeyIdentifier. */
  readonly keyIdentifier: Uint8Array
  readonly notBeforeSeconds: number
  readonly notAfterSeconds: number
  readonly signer: Signer
}

/** Returns the id of the CA of `profile`; DCCKI has one per environment (ETAD 4.1). */
export const caId = (profile: ProfileId, environment: string | null): string =>
  profile.startsWith('dccki/') ? `${profile}@${environment}` : profile
