import type { AuditEntry, AuditRow, FormRecord, FormState, NewForm, RegistrationAuthority } from '../records/index.ts'

/** Which forms to return. A criterion that is absent matches every form. */
export interface FormQuery {
  readonly participant?: string
  readonly registrationAuthority?: RegistrationAuthority
  readonly state?: FormState
  /** Only forms after this number, for the next page. */
  readonly after?: number
  readonly limit: number
}

export type FormOutcome =
  | { readonly kind: 'submitted'; readonly record: FormRecord; readonly audit: AuditRow }
  /** The participant has submitted the same file already, and it waits for a decision. */
  | { readonly kind: 'waits'; readonly id: number }

/** Forms submitted to a Registration Authority. A form is never deleted, and never changes after its decision. */
export interface FormStore {
  /** Commits a form and its audit row. */
  submit(form: NewForm, file: Uint8Array, audit: (id: number) => AuditEntry): Promise<FormOutcome>
  find(id: number): Promise<FormRecord | null>
  /** Returns the file as it was submitted. */
  file(id: number): Promise<Uint8Array | null>
  /** In order of submission. */
  list(query: FormQuery): Promise<FormRecord[]>
}
