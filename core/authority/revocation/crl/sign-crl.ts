import { lintTbsCertList } from '../../../pki/lint/index.ts'
import { assembleCrl, bytesEqual, DerReader, parseTbsCertList, TAG } from '../../../pki/x509/index.ts'
import type { BuiltCrl } from './build-crl.ts'

/**
 * Lints a CRL, signs exactly the octets that were linted, and returns its DER.
 * A lint finding is our own fault: throws a plain `Error` and signs nothing.
 */
export async function signCrl({ tbsDer, algorithm, issuer }: BuiltCrl): Promise<Uint8Array> {
  const findings = lintTbsCertList(parseTbsCertList(tbsDer))
  if (findings.length > 0)
    throw new Error(`our own CRL fails lint: ${findings.map(({ rule, message }) => `${rule} ${message}`).join('; ')}`)
  const der = assembleCrl(tbsDer, algorithm, await issuer.signer.sign(tbsDer))
  const held = new DerReader(der).read(TAG.sequence, 'CRL').readRaw('tbsCertList')
  if (!bytesEqual(held, tbsDer)) throw new Error('the CRL does not contain the octets that were linted')
  return der
}
