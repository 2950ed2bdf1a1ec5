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

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An event for the audit log, not yet chained. */
export interface AuditEntry {
  /** By the world's clock, in seconds since 1970. */
  readonly atSeconds: number
  /** Who did it: a participant, an administrator or an operating system user. */
  readonly actor: string
  readonly action: AuditAction
  /** Facts about the action. The hash covers the keys in their order. */
  readonly detail: { readonly [key: string]: Json }
}

/** An entry in the chain. `hash` covers `previousHash` and every other field of the row. */
export interface AuditRow extends AuditEntry {
  /** The row number, from 1. */
  readonly sequence: number
  /** SHA-256, 64 lower-case hex characters. */
  readonly previousHash: string
  /** SHA-256, 64 lower-case hex characters. */
  readonly hash: string
}

/** The last row of the chain. */
export interface AuditHead {
  readonly sequence: number
  readonly hash: string
  readonly atSeconds: number
}

/** The head of an empty log. */
export const GENESIS: AuditHead = { sequence: 0, hash: '0'.repeat(64), atSeconds: 0 }

/** Chains an entry to a head. The hash is SHA-256 over a JSON array, so different rows have different encodings. */
export function chainAuditRow(head: AuditHead, entry: AuditEntry): AuditRow {
  const sequence = head.sequence + 1
  const { atSeconds, action, detail } = entry
  // A database cannot store a lone surrogate, so the row would look changed. In `detail`, JSON escapes it.
  const actor = entry.actor.toWellFormed()
  const text = JSON.stringify([head.hash, sequence, atSeconds, actor, action, detail])
  return { atSeconds, actor, action, detail, sequence, previousHash: head.hash, hash: hash('sha256', text, 'hex') }
}
