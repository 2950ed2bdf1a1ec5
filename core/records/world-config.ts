import type { Pki } from '../pki/profile/ids/index.ts'
import type { BatchSettings } from './batch-settings.ts'

/** A policy OID, dotted, and where it comes from. */
export interface PolicyOid {
  readonly value: string
  readonly source: string
}

/** A test environment as `world.yaml` and the register's document have it. */
export interface Environment {
  readonly name: string
  /** DNS suffixes under which the names of infrastructure certificates must lie. */
  readonly dnsSuffixes: readonly string[]
  /** What stands before the file name in the CRL distribution points of this environment. */
  readonly crlBaseUri: string
  /** Policy OIDs of this environment, where they differ from the world's. */
  readonly policyOids: { readonly [P in Pki]?: PolicyOid | undefined }
}

/** What `world.yaml` says. */
export interface WorldConfig {
  readonly format: 1
  /** Shown wherever the world is named; carries TEST. */
  readonly name: string
  /** The seed of a world whose keys anyone can compute; null in every other. */
  readonly seeded: string | null
  readonly policyOids: Readonly<Record<Pki, PolicyOid>>
  readonly environments: readonly Environment[]
  /** OIDs under guarded arcs that may stand in requests, besides those of profiles/policy.yaml. */
  readonly listedOids: readonly string[]
  /** What is known to be live: never issued, never imported, never chained to (ETAD 2.2). */
  readonly live: {
    readonly oids: readonly string[]
    /** Common names of live CAs. */
    readonly issuers: readonly string[]
    /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
    readonly keys: readonly string[]
  }
  /** Lets participants outside the SEC have DCCKI certificates, which ETAD 4.4(b) does not. */
  readonly allowNonSecDccki: boolean
  /** How batches are run, where it differs from the default. */
  readonly batches?: BatchSettings | undefined
  /** Whether a new certificate is in use at once, or pending until its subscriber says that it is in use. */
  readonly acceptance: 'on-issue' | 'by-subscriber'
}
