/** The Registration Authorities that receive forms. @see ETAD 3.3, 4.5 */
export const registrationAuthorities = ['smki', 'dccki'] as const

export type RegistrationAuthority = (typeof registrationAuthorities)[number]

export type FormValue = string | boolean | readonly string[]

/** The values of a form by field. An empty field is absent. */
export type FormValues = Readonly<Record<string, FormValue>>

export const formStates = ['waiting', 'approved', 'rejected'] as const

export type FormState = (typeof formStates)[number]

/** A Registration Authority's decision about a form. */
export interface FormDecision {
  readonly verdict: Exclude<FormState, 'waiting'>
  /** Who decided. */
  readonly by: string
  /** When, such as 2026-11-20T09:00:00Z. */
  readonly at: string
  readonly reason: string
  /** Who recorded it. */
  readonly actor: string
}

/** A submitted form. */
export interface FormRecord {
  /** From 1. */
  readonly id: number
  /** When it was submitted, in seconds since 1970. */
  readonly atSeconds: number
  readonly participant: string
  readonly registrationAuthority: RegistrationAuthority
  /** The id of the form. */
  readonly form: string
  readonly version: string
  /** Who submitted it, for the audit log. */
  readonly actor: string
  /** The file name, without the folder. */
  readonly file: string
  readonly pages: number
  /** SHA-256 of the file, lower-case hex. */
  readonly sha256: string
  readonly values: FormValues
  /** Null while the form waits for a decision. */
  readonly decision: FormDecision | null
}

export type NewForm = Omit<FormRecord, 'id' | 'decision'>
