import type {
  ApiKey,
  AuditEntry,
  EnrolmentToken,
  IdempotencyAnswer,
  IdempotencyKey,
  Json,
  RegisteredClient,
} from '../records/index.ts'

/** A change to who has access. */
export type AccessChange =
  | { readonly kind: 'add-client'; readonly client: RegisteredClient }
  | { readonly kind: 'remove-client'; readonly fingerprint: string }
  | { readonly kind: 'add-key'; readonly key: ApiKey }
  | { readonly kind: 'remove-key'; readonly name: string }
  | { readonly kind: 'add-token'; readonly token: EnrolmentToken }

/** The outcome of a change. Only a change that was made is in the audit log. */
export type AccessOutcome = 'changed' | 'taken' | 'unknown'

/** The answer to a request that may be sent again; it is committed with everything else that the request did. */
export interface IdempotencyClaim extends IdempotencyKey {
  readonly answer: { readonly [key: string]: Json }
}

/** An enrolment token that a request spends when it is committed. */
export interface TokenSpend {
  readonly digest: string
  readonly requestDigest: string
}

/** Clients, API keys and enrolment tokens, and the answers to requests that may be sent again. */
export interface AccessStore {
  findClient(fingerprint: string): Promise<RegisteredClient | null>
  /** Sorted by name and fingerprint. */
  listClients(): Promise<RegisteredClient[]>
  findApiKey(digest: string): Promise<ApiKey | null>
  /** Sorted by name. */
  listApiKeys(): Promise<ApiKey[]>
  /** Returns the salt of the API keys. If there is none yet, `proposed` becomes the salt. */
  apiKeySalt(proposed: Uint8Array): Promise<Uint8Array>
  findToken(digest: string): Promise<EnrolmentToken | null>
  /** Returns the answer to an earlier request with this key, or null if there is none or it has expired. */
  findAnswer(id: string, atSeconds: number): Promise<IdempotencyAnswer | null>
  change(change: AccessChange, audit: AuditEntry): Promise<AccessOutcome>
}
