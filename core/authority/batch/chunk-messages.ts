import type { KeyObject } from 'node:crypto'
import type { ErrorCode } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { Profile, ProfileSet } from '../../pki/profile/index.ts'
import type { Json, WorldConfig } from '../../records/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'

/** What a worker thread is given once. */
export interface WorkerSetup {
  readonly directory: string
  readonly profiles: readonly (readonly [ProfileId, Profile])[]
  readonly policy: ProfileSet['policy']
  readonly crls: ProfileSet['crls']
  readonly config: WorldConfig
}

/** Has a worker read and verify the CSRs of a part from number `from` in it on. */
export interface ExamineOrder {
  readonly kind: 'examine'
  readonly ticket: number
  readonly octets: Uint8Array
  readonly digest: string
  readonly from: number
  readonly profile: ProfileId | null
  readonly environment: string | null
}

/** A CA as it is posted: its key in place of its signer. */
export type PostedCa = Omit<IssuingCa, 'signer'> & { readonly key: KeyObject }

/** Has the worker that examined a part build, lint and sign certificates for some of its CSRs, which it then forgets. */
export interface SignOrder {
  readonly kind: 'sign'
  readonly ticket: number
  /** Which of those examined, in ascending order. */
  readonly wanted: readonly number[]
  /** A serial number for each. */
  readonly serials: readonly Uint8Array[]
  readonly nowSeconds: number
  readonly cas: readonly (readonly [ProfileId, PostedCa])[]
}

export type ChunkOrder = ExamineOrder | SignOrder

/** A refusal on its way between threads. */
export interface RefusedCsr {
  readonly code: ErrorCode
  readonly message: string
  readonly source: string | undefined
  readonly cure: string | undefined
  /** What the audit log says of the request; null where it could not be decoded. */
  readonly csr: Json
  readonly profile: ProfileId | null
}

/** What a CSR has beside its key and a Device ID. */
export interface NamedCsr {
  readonly subjectText: string
  readonly eui64: string | null
  readonly role: number | null
  readonly organizationName: string | null
}

/** What is known of the CSRs of a part. Of each a column holds so many characters, or an octet. */
export interface Examined {
  readonly kind: 'examined'
  readonly ticket: number
  /** Whether the octets are those that were uploaded; nothing else is said where they are not. */
  readonly isIntact: boolean
  readonly names: readonly string[]
  /** The place of its profile in the contract's list; {@link NO_PROFILE} where it is refused. */
  readonly profiles: Uint8Array
  /** SHA-256 of its DER, 64 characters. */
  readonly digests: string
  /** SHA-256 of its key, 64 characters. */
  readonly fingerprints: string
  /** Its Device ID, 16 characters; blanks where it has none. */
  readonly deviceIds: string
  readonly named: ReadonlyMap<number, NamedCsr>
  readonly refused: ReadonlyMap<number, RefusedCsr>
}

export const NO_PROFILE = 255

/** Certificates one after another, none of which anyone has yet; and of each when it is valid. */
export interface SignedChunk {
  readonly kind: 'signed'
  readonly ticket: number
  readonly ders: Uint8Array
  readonly ends: Uint32Array
  readonly notBeforeSeconds: Float64Array
  readonly notAfterSeconds: Float64Array
  /** Our own faults, by place in the order: what fails lint is not signed. */
  readonly faults: ReadonlyMap<number, string>
}

export type ChunkReply =
  | Examined
  | SignedChunk
  | { readonly kind: 'failed'; readonly ticket: number; readonly error: unknown }
