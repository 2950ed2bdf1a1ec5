import 'reflect-metadata'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Writes P-256 requests with a common name alone: `openssl ca` takes neither an empty subject nor a BIT STRING in one. */
export async function writePlainCsrs(directory: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: `CN=device ${i}`,
      keys,
      signingAlgorithm: algorithm,
    })
    writeFileSync(join(directory, `${i}.pem`), request.toString('pem'))
  }
}
