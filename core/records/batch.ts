import type { ProfileId } from '../pki/profile/ids/index.ts'
import type { InterfaceId } from '../quota/index.ts'
import type { DeviceType } from './register-entry.ts'

/** The states of a batch. @see SEC Appendix M, CSRBatchResult */
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

/** The states that a batch does not leave. */
export const FINAL_STATES: readonly BatchState[] = ['REJECTED', 'COMPLETED', 'TAMPERED']

/** Who submits a batch, and what for. */
export interface BatchOrder {
  readonly participant: string
  /** The person or program that submits it, for the audit log. */
  readonly actor: string
  readonly interface: InterfaceId
  /** The submitter's name for it, such as the `ID` of a SubmitCSRBatch; null if there is none. */
  readonly reference: string | null
  /** The profile of every CSR; null for device certificates, where the keyUsage of each CSR decides (DS or KA). */
  readonly profile: ProfileId | null
  readonly environment: string | null
  readonly deviceType: DeviceType | null
}

/** A limit that stops the rest of a batch for now. */
export interface BatchWait {
  /** The id of the limit. */
  readonly limit: string
  /** When the limit has room again, in milliseconds since 1970; null if it is not known. */
  readonly roomAtMs: number | null
}

/** A batch as stored, without its contents. */
export interface BatchRecord extends BatchOrder {
  readonly id: number
  readonly state: BatchState
  /** How many CSRs it holds; how many of these have a result; and how many of these results are certificates. */
  readonly size: number
  readonly done: number
  readonly issued: number
  /** SHA-256 over the SHA-256 of its parts, lower-case hex. */
  readonly digest: string
  /** Milliseconds since 1970. */
  readonly submittedAtMs: number
  /** Milliseconds since 1970. */
  readonly changedAtMs: number
  /** Why it was rejected, or a problem found in parsing; null if there is none. */
  readonly reason: string | null
  readonly waits: BatchWait | null
}

/** One CSR as received: DER, PEM or base64, perhaps still compressed as in a zip. `name`: a file name or an xs:ID. */
export interface BatchEntry {
  readonly name: string
  readonly csr: Uint8Array | string
  /** How to decompress `csr`; absent: it is not compressed. */
  readonly packed?: PackedEntry
}

export interface PackedEntry {
  readonly method: 'deflate' | 'store'
  /** The decompressed size in octets, and the CRC-32 of these octets. */
  readonly size: number
  readonly crc32: number
}

/** The result of one CSR. */
export type BatchResult = {
  /** The position of the CSR in the batch, from 0. */
  readonly index: number
  readonly name: string
} & BatchAnswer

export type BatchAnswer =
  | { readonly kind: 'issued'; readonly serial: string }
  | {
      readonly kind: 'refused'
      /** An ErrorCode, or `INTERNAL` for our own fault. */
      readonly code: string
      readonly message: string
      readonly source: string | null
      readonly cure: string | null
      /** The audit row of the refusal; null if there is none. */
      readonly reference: number | null
    }
