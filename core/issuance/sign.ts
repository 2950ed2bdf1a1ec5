import { assembleCertificate } from '../profile/encode-tbs.ts'
import type { BuiltTbs } from './build-tbs.ts'
import type { LintedTbs } from './lint-tbs.ts'

/** A certificate that nobody has yet: it is handed out only after {@link commit}. Only {@link sign} makes one. */
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
    return new SignedCertificate(assembleCertificate(built.tbsDer, built.profile, signature), built)
  }
}

/** Signs linted octets, those and no others. Does not commit; see {@link commit}. */
export const sign = (linted: LintedTbs): Promise<SignedCertificate> => SignedCertificate.of(linted)
