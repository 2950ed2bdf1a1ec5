import { agree, checkMac, deriveKey, makeMac } from './gbcs/agree.ts'
import { signRaw, verifyRaw } from './gbcs/sign.ts'

/** The cryptography that devices are proven with; a test puts a lying one in its place. */
export interface DeviceCrypto {
  readonly signRaw: typeof signRaw
  readonly verifyRaw: typeof verifyRaw
  /** A second implementation, unrelated to the first. */
  readonly verifyRawIndependently: (
    input: Uint8Array,
    signature: Uint8Array,
    publicPoint: Uint8Array,
  ) => boolean | Promise<boolean>
  readonly agree: typeof agree
  readonly deriveKey: typeof deriveKey
  readonly makeMac: typeof makeMac
  readonly checkMac: typeof checkMac
}

/** OpenSSL through `node:crypto`; the second implementation, wherever it runs, is added to it. */
export const opensslCrypto: Omit<DeviceCrypto, 'verifyRawIndependently'> = {
  signRaw,
  verifyRaw,
  agree,
  deriveKey,
  makeMac,
  checkMac,
}

/** Returns OpenSSL through `node:crypto`, and `@noble/curves` beside it. */
export async function realCrypto(): Promise<DeviceCrypto> {
  const { verifyRawIndependently } = await import('./gbcs/second-verify.ts')
  return { ...opensslCrypto, verifyRawIndependently }
}
