import { agree, checkMac, deriveKey, makeMac, signRaw, verifyRaw } from '../gbcs/index.ts'

/** The cryptography that the check uses. Tests replace parts of it with faulty functions. */
export interface DeviceCrypto {
  readonly signRaw: typeof signRaw
  readonly verifyRaw: typeof verifyRaw
  /** Verifies r‖s with a second implementation, independent of the first. */
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

/** OpenSSL, through `node:crypto`. */
export const opensslCrypto: Omit<DeviceCrypto, 'verifyRawIndependently'> = {
  signRaw,
  verifyRaw,
  agree,
  deriveKey,
  makeMac,
  checkMac,
}

/** Returns OpenSSL (`node:crypto`), with `@noble/curves` as the second implementation. Loads `@noble/curves`. */
export async function realCrypto(): Promise<DeviceCrypto> {
  const { verifyRawIndependently } = await import('../gbcs/noble/index.ts')
  return { ...opensslCrypto, verifyRawIndependently }
}
