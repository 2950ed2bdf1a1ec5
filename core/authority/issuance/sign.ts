import { assembleCertificate } from '../../pki/profile/index.ts'
import { bytesEqual } from '../../pki/x509/index.ts'
import type { BuiltTbs } from './build-tbs.ts'
import type { LintedTbs } from './lint-tbs.ts'

/** A signed certificate that is not committed yet, so nobody may have it. Only {@link sign} makes one. */
export class SignedCertificate {
  readonly #der: Uint8Array
  readonly built: BuiltTbs

  private constructor(der: Uint8Array, built: BuiltTbs) {
    this.#der = der
    this.built = built
  }

  get der(): Uint8Array {
    return this.#der
  }

  /** See {@link sign}. */
  static async of(linted: LintedTbs): Promise<SignedCertificate> {
    const built = linted.take()
    const signature = await built.issuer.signer.sign(built.tbsDer)
    const der = assembleCertificate(built.tbsDer, built.profile, signature)
    if (!holdsTbs(der, built.tbsDer)) throw new Error('the certificate does not hold the octets that were linted')
    return new SignedCertificate(der, built)
  }
}

/** Whether the first element of the certificate is `tbsDer`, octet for octet. */
function holdsTbs(der: Uint8Array, tbsDer: Uint8Array): boolean {
  // X.690 §8.1.3.5: in the long form the first octet says how many octets of length follow.
  const length = der[1] as number
  const start = length < 0x80 ? 2 : 2 + (length & 0x7f)
  return bytesEqual(der.subarray(start, start + tbsDer.length), tbsDer)
}

/** Signs exactly the octets that were linted. Does not commit; see {@link commit}. @throws {Error} what the signer throws */
export const sign = (linted: LintedTbs): Promise<SignedCertificate> => SignedCertificate.of(linted)
