import { join } from 'node:path'

/** The setting that holds the digest of the DCCKI profiles with which a world was made. */
export const DCCKI_BASELINE = 'dccki-profiles'

/** Where the parts of a world lie. */
export const worldPaths = (directory: string) => ({
  config: join(directory, 'world.yaml'),
  keys: join(directory, 'keys'),
  store: join(directory, 'tpki.db'),
  /** Signs heads of the audit log. */
  auditKey: join(directory, 'keys', 'audit.pem'),
  auditPublicKey: join(directory, 'keys', 'audit.pub.pem'),
  /** Key and certificate of the TLS root, which is outside the four PKIs. */
  tlsRoot: join(directory, 'keys', 'tls-root.pem'),
  /** The key file of a CA: `dccki/eii@uit-a` lies in `keys/dccki-eii@uit-a.pem`. */
  caKey: (id: string) => join(directory, 'keys', `${id.replace('/', '-')}.pem`),
})
