import type { KeyObject } from 'node:crypto'
import type { ErrorJson } from '../../base/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import type { Profile, ProfileSet } from '../../pki/profile/index.ts'
import type { Json, WorldConfig } from '../../records/index.ts'
import type { IssuingCa } from '../issuance/ca/index.ts'

/** What a worker thread gets when it starts. */
export interface WorkerSetup {
  readonly directory: string
  readonly profiles: readonly (readonly [ProfileId, Profile])[]
  readonly policy: ProfileSet['policy']
  readonly crls: ProfileSet['crls']
  readonly config: WorldConfig
}

/** Tells a worker to read and verify the CSRs of a part, from index `from` on. */
export interface ExamineOrder {
  readonly kind: 'examine'
  readonly ticket: number
  readonly octets: Uint8Array
  readonly digest: string
  readonly from: number
  readonly profile: ProfileId | null
  readonly environment: string | null
}

/** A CA in a message: with its key instead of its signer. */
export type PostedCa = Omit<IssuingCa, 'signer'> & { readonly key: KeyObject }

/** Tells the worker that examined a part to build, lint and sign certificates for some of its CSRs, then to forget it. */
export interface SignOrder {
  readonly kind: 'sign'
  readonly ticket: number
  /** The indexes of those CSRs among the examined ones, ascending. */
  readonly wanted: readonly number[]
  /** The serial number for each. */
  readonly serials: readonly Uint8Array[]
  readonly nowSeconds: number
  readonly cas: readonly (readonly [ProfileId, PostedCa])[]
}

export type ChunkOrder = ExamineOrder | SignOrder

/** A refusal in a message between threads. */
export interface RefusedCsr extends ErrorJson {
  /** The description of the request for the audit log; null if it could not be decoded. */
  readonly csr: Json
  readonly profile: ProfileId | null
}

/** What a CSR says besides its key and Device ID. */
export interface NamedCsr {
  readonly subjectText: string
  readonly eui64: string | null
  readonly role: number | null
  readonly organizationName: string | null
}

/** What a worker found out about the CSRs of a part, in columns: each CSR has a fixed number of characters or an octet. */
export interface Examined {
  readonly kind: 'examined'
  readonly ticket: number
  /** Whether the octets match their digest. If not, all other fields are empty. */
  readonly isIntact: boolean
  readonly names: readonly string[]
  /** The index of the profile in `profileIds`; {@link NO_PROFILE} if the CSR is refused. */
  readonly profiles: Uint8Array
  /** SHA-256 of each CSR, 64 lower-case hex characters. */
  readonly digests: string
  /** SHA-256 of each SubjectPublicKeyInfo, 64 lower-case hex characters. */
  readonly fingerprints: string
  /** Each Device ID, 16 lower-case hex characters; spaces if the CSR has none. */
  readonly deviceIds: string
  readonly named: ReadonlyMap<number, NamedCsr>
  readonly refused: ReadonlyMap<number, RefusedCsr>
}

export const NO_PROFILE = 255

/** Signed certificates that are not committed yet, one after another, and their validity. */
export interface SignedChunk {
  readonly kind: 'signed'
  readonly ticket: number
  readonly ders: Uint8Array
  /** Where each certificate ends in `ders`. */
  readonly ends: Uint32Array
  readonly notBeforeSeconds: Float64Array
  readonly notAfterSeconds: Float64Array
  /** Our own faults, by index in the order. A certificate that fails lint is not signed. */
  readonly faults: ReadonlyMap<number, string>
}

export type ChunkReply =
  | Examined
  | SignedChunk
  | { readonly kind: 'failed'; readonly ticket: number; readonly error: unknown }
