import { join } from 'node:path'

/** Where the parts of a world lie. */
export const worldPaths = (directory: string) => ({
  config: join(directory, 'world.yaml'),
  keys: join(directory, 'keys'),
  store: join(directory, 'tpki.db'),
  /** The key file of a CA: `dccki/eii@uit-a` lies in `keys/dccki-eii@uit-a.pem`. */
  caKey: (id: string) => join(directory, 'keys', `${id.replace('/', '-')}.pem`),
})
