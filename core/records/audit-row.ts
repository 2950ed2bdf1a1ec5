import { hash } from 'node:crypto'

export const auditActions = [
  'world-made',
  'ca-made',
  'environment-made',
  'clock-set',
  'issued',
  'queued',
  'refused',
  'access-refused',
  'register-changed',
  'limit-published',
  'limit-overridden',
  'audit-key-made',
  'tls-root-made',
  'exported',
  'access-changed',
  'batch-submitted',
  'batch-approved',
  'batch-rejected',
  'batch-tampered',
  'revoked',
  'certificate-marked',
  'crl-issued',
  'published',
  'form-submitted',
  'form-refused',
  'form-decided',
] as const
export type AuditAction = (typeof auditActions)[number]

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What happened, before it has its place in the chain. */
export interface AuditEntry {
  /** Seconds since 1970 by the world's clock. */
  readonly atSeconds: number
  /** Who did it: a participant, an administrator or the user of the operating system. */
  readonly actor: string
  readonly action: AuditAction
  /** Facts of the action; keys in the order in which they are hashed. */
  readonly detail: { readonly [key: string]: Json }
}

/** An entry in its place: `hash` covers `previousHash` and everything the row says. */
export interface AuditRow extends AuditEntry {
  readonly sequence: number
  readonly previousHash: string
  readonly hash: string
}

/** Where the chain ends. */
export interface AuditHead {
  readonly sequence: number
  readonly hash: string
  readonly atSeconds: number
}

export const GENESIS: AuditHead = { sequence: 0, hash: '0'.repeat(64), atSeconds: 0 }

/** Returns `entry` chained to `head`. The hash is SHA-256 over a JSON array, so no two rows share an encoding. */
export function chainAuditRow(head: AuditHead, entry: AuditEntry): AuditRow {
  const sequence = head.sequence + 1
  const { atSeconds, action, detail } = entry
  // Half a surrogate pair does not survive a database, and the row would look changed; in JSON it is escaped.
  const actor = entry.actor.toWellFormed()
  const text = JSON.stringify([head.hash, sequence, atSeconds, actor, action, detail])
  return { atSeconds, actor, action, detail, sequence, previousHash: head.hash, hash: hash('sha256', text, 'hex') }
}
