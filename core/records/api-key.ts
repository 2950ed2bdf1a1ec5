/** The API key of a repository user, as it is kept: never the key itself. */
export interface ApiKey {
  /** The user; one has one key. */
  readonly name: string
  /** See {@link digestApiKey}; 64 lower-case hex characters. */
  readonly digest: string
  readonly by: string
  readonly atSeconds: number
}
