import type { CertificateRecord } from '../../core/records/index.ts'

/** Every kind of caller that a route can be open to. `identify/` finds the role from the caller's credential. */
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

/** The role that a certificate of each IKI profile gives its holder. */
export const participantRoles = {
  'iki/ad-hoc-web-service': 'ad-hoc-client',
  'iki/batched-web-service': 'batched-client',
  'iki/portal-organisation': 'portal-organisation',
  'iki/portal-device': 'portal-device',
} as const
export type ParticipantRole = (typeof participantRoles)[keyof typeof participantRoles]

/** The sender of a request, found from the credential in that request. */
export type Caller =
  | { readonly role: 'anonymous' }
  | { readonly role: 'repository-user'; readonly name: string }
  | {
      readonly role: ParticipantRole
      readonly participant: string
      /** The subject of the certificate, for the audit log. */
      readonly actor: string
      readonly certificate: CertificateRecord
    }
  | { readonly role: 'administrator' | 'ra-smki' | 'ra-dccki'; readonly actor: string }

export type ParticipantCaller = Extract<Caller, { participant: string }>

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request. Set before the handler runs. */
    caller: Caller
  }
}

/** Returns the name of a caller in the audit log. */
export function actorOf(caller: Caller): string {
  if ('actor' in caller) return caller.actor
  return caller.role === 'repository-user' ? `repository user ${caller.name}` : 'anonymous'
}

/** Returns the participant of a caller; null if the caller is not a participant. */
export const participantIdOf = (caller: Caller): string | null => ('participant' in caller ? caller.participant : null)
