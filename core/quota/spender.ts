import { type InterfaceId, interfaceIds, type Pki } from '../pki/profile/ids/index.ts'

export { type InterfaceId, interfaceIds }

/** Whether a CSR came alone or as one of a batch. */
export const submissions = ['single', 'batch'] as const
export type Submission = (typeof submissions)[number]

/** Whose CSR came in, over what and for which PKI: everything that a limit may look at. */
export interface Spender {
  readonly participant: string
  readonly interface: InterfaceId
  readonly pki: Pki
  readonly submission: Submission
}

/**
 * What limits count. Submitted: every CSR received over an interface, a malformed one and each one of a batch included.
 * Processed: those that reached the CA.
 * @see ETAD 3.4(d) and (f)
 */
export interface Amounts {
  readonly submitted: number
  readonly processed: number
}
export const counted = ['submitted', 'processed'] as const
export type Counted = (typeof counted)[number]

/** The built-in participant: the lab itself, which no limit of a participant binds. */
export const OPERATOR = 'operator'

/** The scope under which every participant's spending is added up; no participant can have this id. */
export const EVERYONE = '*'
