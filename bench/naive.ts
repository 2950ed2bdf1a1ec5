import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import type { BenchCsr } from './fixture.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
// RFC 5280 §4.2.1.6
const SUBJECT_ALT_NAME = '2.5.29.17'
const POLICY = '1.2.826.0.1.8641679.1.2.1.12'

/** Issues the requests as the library's own documentation shows: parse, verify, generate. No profile, no lint, no store. */
export async function issueNaively(csrs: readonly BenchCsr[]): Promise<void> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  for (const { der } of csrs) {
    const request = new x509.Pkcs10CertificateRequest(der)
    if (!(await request.verify())) throw new Error('the request does not verify')
    const altName = request.getExtension(SUBJECT_ALT_NAME)
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
      issuer: 'CN=TBEN',
      subject: '',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('9999-12-31T23:59:59Z'),
      signingAlgorithm: algorithm,
      publicKey: request.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
        ...(altName ? [altName] : []),
        new x509.CertificatePolicyExtension([POLICY], true),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    })
    if (certificate.rawData.byteLength === 0) throw new Error('no certificate')
  }
}
