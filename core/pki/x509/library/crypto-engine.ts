import { Crypto } from '@peculiar/webcrypto'
import * as pkijs from 'pkijs'

/** The WebCrypto provider that @peculiar/x509 and pkijs run on. */
export const webCrypto: Crypto = new Crypto()

/**
 * Returns the engine for PKI.js functions; none is set globally.
 * Its class lacks the key-encapsulation methods of its own interface, hence the cast. They are not used here.
 */
export const pkijsEngine = (): pkijs.ICryptoEngine =>
  new pkijs.CryptoEngine({ name: 'tpki', crypto: webCrypto }) as unknown as pkijs.ICryptoEngine
