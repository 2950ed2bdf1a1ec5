import type { AuditEntry, AuditRow, FormRecord, FormState, NewForm, RegistrationAuthority } from '../records/index.ts'

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
