/**
 * Keeps validated documents from one run to the next, so that a command that has read a document before loads neither the
 * YAML reader nor the schemas. A key holds the digest of the document; a value is JSON. Losing any of it does no harm.
 */
export interface DocumentCache {
  /** Returns what was kept under `key`, or undefined. */
  get(key: string): unknown
  put(key: string, value: unknown): void
}

/** Keeps nothing. */
export const NO_CACHE: DocumentCache = { get: () => undefined, put: () => {} }
