import { createECDH, type KeyObject } from 'node:crypto'
import { describeCertificate } from '../../pki/lint/index.ts'
import { type Certificate, importPublicKey, type PublicKeyInfo, toHex } from '../../pki/x509/index.ts'
import { agree, findP256Fault } from '../gbcs/index.ts'

/** The key in a party's certificate, and its private key if that was given. */
export class Holder {
  readonly eui64: string
  /** The Remote Party Role code; null for a device. */
  readonly role: number | null
  readonly privateKey: KeyObject | null
  readonly #spkiDer: Uint8Array
  #publicKey: KeyObject | null = null

  constructor(eui64: string, role: number | null, spkiDer: Uint8Array, privateKey: KeyObject | null) {
    this.eui64 = eui64
    this.role = role
    this.privateKey = privateKey
    this.#spkiDer = spkiDer
  }

  /** Imported on first use, because most certificates are never used. */
  get publicKey(): KeyObject {
    this.#publicKey ??= importPublicKey(this.#spkiDer)
    return this.#publicKey
  }
}

type Usage = 'digitalSignature' | 'keyAgreement'

// GBCS 12: the Remote Party Role code of the access control broker.
const ACCESS_CONTROL_BROKER = 4

/**
 * The keys for verifying messages, by the EUI-64 and the keyUsage in their certificates.
 * Does not check the certificates: not their issuer, validity or profile. Ignores those without an EUI-64 or a P-256 key.
 */
export class KeyRing {
  readonly #holders: Record<Usage, Map<string, Holder[]>> = { digitalSignature: new Map(), keyAgreement: new Map() }
  readonly #brokers: Holder[] = []
  readonly #devices = new Set<string>()
  readonly #secrets = new Map<Holder, Map<Holder, Uint8Array | null>>()
  readonly #unmatched: Set<string>

  constructor(certificates: readonly Certificate[], privateKeys: readonly KeyObject[]) {
    const byPoint = new Map(privateKeys.map((key) => [ownPointOf(key) ?? '', key]))
    this.#unmatched = new Set(byPoint.keys())
    const seen = new Set<string>()
    for (const certificate of certificates) {
      const { eui64, role, usage } = describeCertificate(certificate)
      if (eui64 === null || usage === null || findP256Fault(certificate.publicKey) !== null) continue
      const point = pointOf(certificate.publicKey)
      this.#unmatched.delete(point)
      // A renewed certificate has the same key.
      const name = `${eui64} ${role} ${usage} ${point}`
      if (seen.has(name)) continue
      seen.add(name)
      this.#add(usage, new Holder(eui64, role, certificate.publicKey.spkiDer, byPoint.get(point) ?? null))
    }
  }

  #add(usage: Usage, holder: Holder): void {
    const { eui64, role } = holder
    const holders = this.#holders[usage]
    holders.set(eui64, [...(holders.get(eui64) ?? []), holder])
    if (role === null) this.#devices.add(eui64)
    if (role === ACCESS_CONTROL_BROKER && usage === 'keyAgreement') this.#brokers.push(holder)
  }

  /** How many private keys match none of the certificates. */
  get unmatchedKeys(): number {
    return this.#unmatched.size
  }

  /** The digital signing keys of a party. */
  signing(eui64: string): readonly Holder[] {
    return this.#holders.digitalSignature.get(eui64) ?? []
  }

  /** The key agreement keys of a party. */
  agreement(eui64: string): readonly Holder[] {
    return this.#holders.keyAgreement.get(eui64) ?? []
  }

  /** The key agreement keys of every access control broker. */
  get brokers(): readonly Holder[] {
    return this.#brokers
  }

  /** Whether a certificate shows that this party is a device. False if there is no certificate for it. */
  isDevice(eui64: string): boolean {
    return this.#devices.has(eui64)
  }

  /** Returns the shared secret Z of two parties (32 octets); null if neither private key was given. Computed once. */
  agree(a: Holder, b: Holder): Uint8Array | null {
    const known = this.#secrets.get(a) ?? new Map<Holder, Uint8Array | null>()
    this.#secrets.set(a, known)
    const remembered = known.get(b)
    if (remembered !== undefined) return remembered
    const [own, peer] = a.privateKey ? [a, b] : [b, a]
    const z = own.privateKey && agree(own.privateKey, peer.publicKey)
    known.set(b, z)
    return z
  }
}

const pointOf = ({ keyOctets }: PublicKeyInfo): string => toHex(keyOctets)

/** Computed from the private key, because the public key beside it in the file may be a different one. */
function ownPointOf(key: KeyObject): string | null {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
  return ecdh.getPublicKey('hex')
}
