import type {
  ApiKey,
  AuditEntry,
  EnrolmentToken,
  IdempotencyAnswer,
  IdempotencyKey,
  Json,
  RegisteredClient,
} from '../records/index.ts'

/** One change of who may come in. */
export type AccessChange =
  | { readonly kind: 'add-client'; readonly client: RegisteredClient }
  | { readonly kind: 'remove-client'; readonly fingerprint: string }
  | { readonly kind: 'add-key'; readonly key: ApiKey }
  | { readonly kind: 'remove-key'; readonly name: string }
  | { readonly kind: 'add-token'; readonly token: EnrolmentToken }

/** What came of a change; it is in the audit log where it was made. */
export type AccessOutcome = 'changed' | 'taken' | 'unknown'

/** An answer to be kept with what a request commits. */
export interface IdempotencyClaim extends IdempotencyKey {
  readonly answer: { readonly [key: string]: Json }
}

/** A token to be spent with what a request commits. */
export interface TokenSpend {
  readonly digest: string
  readonly requestDigest: string
}

/** Who may come in by a credential that is no certificate of ours, and what requests have been answered. */
export interface AccessStore {
  findClient(fingerprint: string): Promise<RegisteredClient | null>
  /** In order of name and fingerprint. */
  listClients(): Promise<RegisteredClient[]>
  findApiKey(digest: string): Promise<ApiKey | null>
  /** In order of name. */
  listApiKeys(): Promise<ApiKey[]>
  /** Returns the salt of the API keys; `proposed` becomes it where there is none yet. */
  apiKeySalt(proposed: Uint8Array): Promise<Uint8Array>
  findToken(digest: string): Promise<EnrolmentToken | null>
  /** Returns what was answered under a key, unless that is too long ago. */
  findAnswer(id: string, atSeconds: number): Promise<IdempotencyAnswer | null>
  change(change: AccessChange, audit: AuditEntry): Promise<AccessOutcome>
}
