import type { Certificate, Crl, CrlEntry } from '../x509/index.ts'

/** That a certificate is revoked, as somebody says. */
export interface KnownRevocation {
  readonly atSeconds: number
  /** As RFC 5280 §5.3.1 names it; null where none is given. */
  readonly reason: string | null
  /** Who says so, for messages. */
  readonly by: string
}

/** Revocations by issuer and serial number; see {@link revocationKey}. */
export type KnownRevocations = ReadonlyMap<string, KnownRevocation>

/** Returns those of the certificates that a world has revoked. It may have revoked a hundred thousand others. */
export type WorldRevocations = (certificates: readonly Certificate[]) => Promise<KnownRevocations>

/** A CRL that was found good. */
export interface UsableCrl {
  readonly crl: Crl
  readonly issuer: Certificate
  /** The file, for messages. */
  readonly name: string
  /** By serial number, upper-case hex. */
  readonly entries: ReadonlyMap<string, CrlEntry>
}

/** What revocation is looked up in; `World` is how a world is asked. */
export interface RevocationSources<World = WorldRevocations> {
  /** Null where no world is asked. */
  readonly world: World | null
  readonly crls: readonly UsableCrl[]
  /** CRLs that were given and cannot be used, and why. */
  readonly unusable: readonly { readonly crl: Crl | null; readonly name: string; readonly why: string }[]
  /** Whether the user has given CRLs, and so wants an answer from them. */
  readonly isAsked: boolean
}
