import { createPublicKey, type KeyObject } from 'node:crypto'
// @peculiar/x509 needs it and does not load it itself.
import 'reflect-metadata'
import { Extension, Name, Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { webCrypto } from './crypto-engine.ts'

export interface CsrContent {
  /** DER of the subject Name. */
  readonly subjectDer: Uint8Array
  /** Requested extensions, in order: OID, criticality, DER of the value. */
  readonly extensions: readonly { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }[]
}

const algorithms = {
  ec: { import: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
  rsa: {
    import: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    sign: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  },
} as const

/**
 * Returns a PKCS#10 request signed with `key`, an EC P-256 or RSA private key, with SHA-256.
 * Does not check the content or the key against a profile.
 */
export async function makeCsr(key: KeyObject, { subjectDer, extensions }: CsrContent): Promise<Uint8Array> {
  const algorithm = algorithms[key.asymmetricKeyType === 'ec' ? 'ec' : 'rsa']
  const keys = await importPair(key, algorithm.import)
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: new Name(subjectDer),
      extensions: extensions.map(({ oid, critical, value }) => new Extension(oid, critical, value)),
      attributes: [],
      signingAlgorithm: algorithm.sign,
      keys,
    },
    webCrypto,
  )
  return new Uint8Array(request.rawData)
}

type ImportAlgorithm = (typeof algorithms)['ec' | 'rsa']['import']

async function importPair(key: KeyObject, algorithm: ImportAlgorithm) {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const [privateKey, publicKey] = await Promise.all([
    webCrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    webCrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  ])
  return { privateKey, publicKey }
}
