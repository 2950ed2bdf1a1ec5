import { type InterfaceId, interfaceIds, type Pki } from '../pki/profile/ids/index.ts'

export { type InterfaceId, interfaceIds }

/** Whether a CSR was submitted alone or in a batch. */
export const submissions = ['single', 'batch'] as const
export type Submission = (typeof submissions)[number]

/** Who submits a CSR, over which interface and for which PKI: everything that limits depend on. */
export interface Spender {
  readonly participant: string
  readonly interface: InterfaceId
  readonly pki: Pki
  readonly submission: Submission
}

/**
 * What limits count. Submitted: every CSR received over an interface, including malformed ones and each CSR of a batch.
 * Processed: every CSR that reached the CA.
 * @see ETAD 3.4(d) and (f)
 */
export interface Amounts {
  readonly submitted: number
  readonly processed: number
}
export const counted = ['submitted', 'processed'] as const
export type Counted = (typeof counted)[number]

/** The built-in participant, the lab itself. Limits of participants do not apply to it; totals do. */
export const OPERATOR = 'operator'

/** The scope of the spending of all participants together. No participant can have this id. */
export const EVERYONE = '*'
