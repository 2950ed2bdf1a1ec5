import type { RegistrationAuthority } from '../forms/definition/form-schema.ts'
import type { FormValues } from '../forms/fill/form-values.ts'
import type { AuditEntry, AuditRow } from '../records/audit-row.ts'

export const formStates = ['waiting', 'approved', 'rejected'] as const
export type FormState = (typeof formStates)[number]

/** What a Registration Authority has decided of a form, as it was given. */
export interface FormDecision {
  readonly verdict: Exclude<FormState, 'waiting'>
  readonly by: string
  /** When, such as 2026-11-20T09:00:00Z. */
  readonly at: string
  readonly reason: string
  /** Who recorded it. */
  readonly actor: string
}

/** A form that was submitted. */
export interface FormRecord {
  /** From 1. */
  readonly id: number
  readonly atSeconds: number
  readonly participant: string
  readonly registrationAuthority: RegistrationAuthority
  readonly form: string
  readonly version: string
  readonly actor: string
  /** The name of the file, without its folder. */
  readonly file: string
  readonly pages: number
  /** Of the file, lower-case hex. */
  readonly sha256: string
  /** What it says. */
  readonly values: FormValues
  /** Null while it waits. */
  readonly decision: FormDecision | null
}

export type NewForm = Omit<FormRecord, 'id' | 'decision'>

/** Each criterion narrows; an absent one does not. */
export interface FormQuery {
  readonly participant?: string
  readonly registrationAuthority?: RegistrationAuthority
  readonly state?: FormState
  /** The page: forms after this number. */
  readonly after?: number
  readonly limit: number
}

export type FormOutcome =
  | { readonly kind: 'submitted'; readonly record: FormRecord; readonly audit: AuditRow }
  /** The same file of the same participant waits already. */
  | { readonly kind: 'waits'; readonly id: number }

/** Forms that went to a Registration Authority; none is ever taken away, nor changed once it is decided. */
export interface FormStore {
  /** Commits a form and its audit row. */
  submit(form: NewForm, file: Uint8Array, audit: (id: number) => AuditEntry): Promise<FormOutcome>
  find(id: number): Promise<FormRecord | null>
  /** Returns the file as it was submitted. */
  file(id: number): Promise<Uint8Array | null>
  /** In the order in which they came. */
  list(query: FormQuery): Promise<FormRecord[]>
}
