import type { ProfileId } from '../pki/profile/ids/index.ts'
import type { InterfaceId } from '../quota/index.ts'
import type { DeviceType } from './register-entry.ts'

/** Where a batch stands. SEC Appendix M, CSRBatchResult */
export const batchStates = [
  'PENDING',
  'REJECTED',
  'PARSING',
  'QUEUED',
  'PROCESSING',
  'PAUSED',
  'COMPLETED',
  'TAMPERED',
] as const
export type BatchState = (typeof batchStates)[number]

/** The states in which nothing more happens to a batch. */
export const FINAL_STATES: readonly BatchState[] = ['REJECTED', 'COMPLETED', 'TAMPERED']

/** Who asks for what with a batch. */
export interface BatchOrder {
  readonly participant: string
  /** Who is at the keyboard, for the audit log. */
  readonly actor: string
  readonly interface: InterfaceId
  /** The submitter's own name for it, such as the @ID of a SubmitCSRBatch; null where there is none. */
  readonly reference: string | null
  /** Null for device certificates, where each CSR's key usage says which. */
  readonly profile: ProfileId | null
  readonly environment: string | null
  readonly deviceType: DeviceType | null
}

/** A limit that has no room for what is left of a batch. */
export interface BatchWait {
  readonly limit: string
  /** When it will have; null where nobody can say. */
  readonly roomAtMs: number | null
}

/** A batch as the store keeps it, its contents apart. */
export interface BatchRecord extends BatchOrder {
  readonly id: number
  readonly state: BatchState
  /** How many CSRs it holds, how many of them have their answer, and how many of those a certificate. */
  readonly size: number
  readonly done: number
  readonly issued: number
  /** SHA-256 over the SHA-256 of its parts, lower-case hex. */
  readonly digest: string
  readonly submittedAtMs: number
  readonly changedAtMs: number
  /** Why it was rejected, or what was found when it was parsed; null where there is nothing to say. */
  readonly reason: string | null
  readonly waits: BatchWait | null
}

/** One CSR as it comes in: a file name or an xs:ID, and DER, PEM or base64, packed as a zip packs it or not. */
export interface BatchEntry {
  readonly name: string
  readonly csr: Uint8Array | string
  /** How `csr` is to be unpacked; absent where it is not packed. */
  readonly packed?: PackedEntry
}

export interface PackedEntry {
  readonly method: 'deflate' | 'store'
  /** Octets, and CRC-32 of them, when unpacked. */
  readonly size: number
  readonly crc32: number
}

/** What came of one CSR. */
export type BatchResult = {
  /** Its place in the request, from 0. */
  readonly index: number
  readonly name: string
} & BatchAnswer

export type BatchAnswer =
  | { readonly kind: 'issued'; readonly serial: string }
  | {
      readonly kind: 'refused'
      /** An ErrorCode, or `INTERNAL` where the fault is ours. */
      readonly code: string
      readonly message: string
      readonly source: string | null
      readonly cure: string | null
      /** The audit row of the refusal. */
      readonly reference: number | null
    }
