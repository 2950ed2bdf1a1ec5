import type { CertificateRecord } from '../../core/index.ts'

/** Every kind of caller that a route can be open to; the credential that makes it is in `identify/`. */
export const roles = [
  'anonymous',
  'repository-user',
  'ad-hoc-client',
  'batched-client',
  'portal-organisation',
  'portal-device',
  'administrator',
  'ra-smki',
  'ra-dccki',
] as const
export type Role = (typeof roles)[number]

/** The IKI profile whose certificates make a caller of a role. */
export const participantRoles = {
  'iki/ad-hoc-web-service': 'ad-hoc-client',
  'iki/batched-web-service': 'batched-client',
  'iki/portal-organisation': 'portal-organisation',
  'iki/portal-device': 'portal-device',
} as const
export type ParticipantRole = (typeof participantRoles)[keyof typeof participantRoles]

/** Who is calling, as the credential presented with this very request says. */
export type Caller =
  | { readonly role: 'anonymous' }
  | { readonly role: 'repository-user'; readonly name: string }
  | {
      readonly role: ParticipantRole
      readonly participant: string
      /** For the audit log: the subject of the certificate. */
      readonly actor: string
      readonly certificate: CertificateRecord
    }
  | { readonly role: 'administrator' | 'ra-smki' | 'ra-dccki'; readonly actor: string }

export type ParticipantCaller = Extract<Caller, { participant: string }>

/** Returns the name under which a caller stands in the audit log. */
export function actorOf(caller: Caller): string {
  if ('actor' in caller) return caller.actor
  return caller.role === 'repository-user' ? `repository user ${caller.name}` : 'anonymous'
}
