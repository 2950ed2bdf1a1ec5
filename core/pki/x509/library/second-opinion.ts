import * as pkijs from 'pkijs'
import { pkijsEngine } from './crypto-engine.ts'

/** Whether PKI.js accepts a path, and its reason if not. */
export interface SecondOpinion {
  readonly valid: boolean
  readonly message: string
}

/**
 * Asks PKI.js whether `chain` (DER, leaf first, its trust anchor last) is a valid path at `atSeconds`, seconds since 1970.
 * An implementation unrelated to our own path check. It checks policies too, but not revocation.
 * A certificate that it cannot read, or an error of its own, is an answer as well: `valid` is false.
 */
export async function secondOpinion(chain: readonly Uint8Array[], atSeconds: number): Promise<SecondOpinion> {
  try {
    return await validate(chain, atSeconds)
  } catch {
    return { valid: false, message: 'it cannot read a certificate of the path' }
  }
}

async function validate(chain: readonly Uint8Array[], atSeconds: number): Promise<SecondOpinion> {
  const certificates = chain.map((der) => pkijs.Certificate.fromBER(Uint8Array.from(der).buffer))
  const [anchor] = certificates.slice(-1)
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: anchor ? [anchor] : [],
    // PKI.js validates the last certificate of the list.
    certs: certificates.slice(0, -1).reverse(),
    checkDate: new Date(atSeconds * 1000),
  })
  const { result, resultMessage } = await engine.verify({ passedWhenNotRevValues: true }, pkijsEngine())
  return { valid: result, message: resultMessage }
}
