import type { CertificateRecord } from '../../records/index.ts'
import type { World } from './open-world.ts'

/** Returns a certificate of the world and its CA certificates (DER). The root is last. */
export async function chainOf(record: CertificateRecord, world: World): Promise<Uint8Array[]> {
  const cas = new Map((await world.caCertificates()).map(({ id, record: ca }) => [id, ca]))
  const chain = [record.der]
  let current = record
  for (;;) {
    const issuer = cas.get(current.issuerCa)
    if (!issuer || issuer.serial === current.serial) return chain
    chain.push(issuer.der)
    current = issuer
  }
}
