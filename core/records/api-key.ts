/** The API key of a repository user, as stored: a digest, not the key itself. */
export interface ApiKey {
  /** The name of the user. Each user has one key. */
  readonly name: string
  /** See {@link digestApiKey}; 64 lower-case hex characters. */
  readonly digest: string
  /** Who created it. */
  readonly by: string
  /** When it was created, in seconds since 1970. */
  readonly atSeconds: number
}
