import { Crypto } from '@peculiar/webcrypto'
import * as pkijs from 'pkijs'

/** The WebCrypto provider that @peculiar/x509 and pkijs run on. */
export const webCrypto: Crypto = new Crypto()

/**
 * Returns the engine that pkijs functions take; none is set globally.
 * Its class lacks the key-encapsulation methods that its own interface names, hence the cast; they are not used here.
 */
export const pkijsEngine = (): pkijs.ICryptoEngine =>
  new pkijs.CryptoEngine({ name: 'tpki', crypto: webCrypto }) as unknown as pkijs.ICryptoEngine
