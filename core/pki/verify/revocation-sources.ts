import type { Certificate, Crl, CrlEntry } from '../x509/index.ts'

/** A statement that a certificate is revoked. */
export interface KnownRevocation {
  readonly atSeconds: number
  /** As RFC 5280 §5.3.1 names it; null if none is given. */
  readonly reason: string | null
  /** Who states it, for messages. */
  readonly by: string
}

/** Revocations by issuer and serial number; see {@link revocationKey}. */
export type KnownRevocations = ReadonlyMap<string, KnownRevocation>

/** Returns those of the certificates that a world has revoked. It may have revoked a hundred thousand others. */
export type WorldRevocations = (certificates: readonly Certificate[]) => Promise<KnownRevocations>

/** A CRL that a CA of the path signed, whether its status information can be used or not. */
export interface AuthenticCrl {
  readonly crl: Crl
  readonly issuer: Certificate
  /** The file, for messages. */
  readonly name: string
  /** By serial number, upper-case hex. */
  readonly entries: ReadonlyMap<string, CrlEntry>
  /** Whether an unlisted certificate is not revoked: false for a delta CRL, an expired one and the like. */
  readonly isUsable: boolean
}

/** A CRL that was given and cannot be used. */
export interface UnusableCrl {
  /** Null if it cannot be parsed. */
  readonly crl: Crl | null
  readonly name: string
  readonly why: string
}

/** Where to look up revocation. `World` is how a world is asked. */
export interface RevocationSources<World = WorldRevocations> {
  /** Null without a world. */
  readonly world: World | null
  readonly crls: readonly AuthenticCrl[]
  readonly unusable: readonly UnusableCrl[]
  /** Whether the user gave CRLs, and so wants an answer from them. */
  readonly isAsked: boolean
}
