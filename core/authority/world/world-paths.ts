import { join } from 'node:path'

/** The setting with the digest of the DCCKI profiles that the world was made with. */
export const DCCKI_BASELINE = 'dccki-profiles'

/** Returns the paths of the files of a world. */
export const worldPaths = (directory: string) => ({
  config: join(directory, 'world.yaml'),
  keys: join(directory, 'keys'),
  store: join(directory, 'tpki.db'),
  /** Signs heads of the audit log. */
  auditKey: join(directory, 'keys', 'audit.pem'),
  auditPublicKey: join(directory, 'keys', 'audit.pub.pem'),
  /** The key and the certificate of the TLS root. */
  tlsRoot: join(directory, 'keys', 'tls-root.pem'),
  /** The key file of a CA. For `dccki/eii@uit-a`: `keys/dccki-eii@uit-a.pem`. */
  caKey: (id: string) => join(directory, 'keys', `${id.replace('/', '-')}.pem`),
})
