import type { Pki } from '../pki/profile/ids/index.ts'
import type { BatchSettings } from './batch-settings.ts'

/** A policy OID (dotted), and its source. */
export interface PolicyOid {
  readonly value: string
  readonly source: string
}

/** A test environment, as in `world.yaml` and in the register document. */
export interface Environment {
  readonly name: string
  /** Every DNS name in an infrastructure certificate must end with one of these. */
  readonly dnsSuffixes: readonly string[]
  /** The URI of the CRLs of this environment, without the file name. */
  readonly crlBaseUri: string
  /** The policy OIDs that differ from those of the world. */
  readonly policyOids: { readonly [P in Pki]?: PolicyOid | undefined }
}

/** The contents of `world.yaml`. */
export interface WorldConfig {
  readonly format: 1
  /** The name of the world. Contains TEST. */
  readonly name: string
  /** The seed of all keys, so that anyone can compute them; null: keys are random. */
  readonly seeded: string | null
  readonly policyOids: Readonly<Record<Pki, PolicyOid>>
  readonly environments: readonly Environment[]
  /** OIDs under the DCC's and BT's arcs that requests may contain, besides those in profiles/policy.yaml. */
  readonly listedOids: readonly string[]
  /** What is known to be live. It is never issued, imported or used as an issuer. @see ETAD 2.2 */
  readonly live: {
    readonly oids: readonly string[]
    /** Common names of live CAs. */
    readonly issuers: readonly string[]
    /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
    readonly keys: readonly string[]
  }
  /** Whether participants outside the SEC may have DCCKI certificates. ETAD 4.4(b) does not allow it. */
  readonly allowNonSecDccki: boolean
  /** How batches run; absent: the defaults. */
  readonly batches?: BatchSettings | undefined
  /** `on-issue`: a new certificate is in use at once. `by-subscriber`: it is pending until its subscriber accepts it. */
  readonly acceptance: 'on-issue' | 'by-subscriber'
}
