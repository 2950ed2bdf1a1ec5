/** The two to whom forms go (ETAD 3.3 and 4.5). */
export const registrationAuthorities = ['smki', 'dccki'] as const

export type RegistrationAuthority = (typeof registrationAuthorities)[number]

export type FormValue = string | boolean | readonly string[]

/** What a form says, by field; a field that says nothing is absent. */
export type FormValues = Readonly<Record<string, FormValue>>

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
