import { scrypt } from 'node:crypto'

// 16 MiB and some 30 ms: a key may be set to any value, so one that is stolen with the database must be slow to guess.
const COST = { N: 16_384, r: 8, p: 1 }
const DIGEST_OCTETS = 32

/** Returns what is kept of an API key, lower-case hex: scrypt under the world's salt. @see RFC 7914 */
export const digestApiKey = (key: string, salt: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    scrypt(key, salt, DIGEST_OCTETS, COST, (error, digest) => (error ? reject(error) : resolve(digest.toString('hex'))))
  })
