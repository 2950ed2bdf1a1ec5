import * as pkijs from 'pkijs'
import { pkijsEngine } from './crypto-engine.ts'

/**
 * Asks pkijs whether `chain` (leaf first, its trust anchor last) is a valid path at `atSeconds`.
 * An implementation unrelated to our own path check; policies are checked by it too.
 */
export async function secondOpinion(
  chain: readonly Uint8Array[],
  atSeconds: number,
): Promise<{ valid: boolean; message: string }> {
  const certificates = chain.map((der) => pkijs.Certificate.fromBER(Uint8Array.from(der).buffer))
  const [anchor] = certificates.slice(-1)
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: anchor ? [anchor] : [],
    // pkijs takes the last certificate for the one to be validated.
    certs: certificates.slice(0, -1).reverse(),
    checkDate: new Date(atSeconds * 1000),
  })
  const { result, resultMessage } = await engine.verify({ passedWhenNotRevValues: true }, pkijsEngine())
  return { valid: result, message: resultMessage }
}
