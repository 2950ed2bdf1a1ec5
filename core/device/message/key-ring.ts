import { createECDH, type KeyObject } from 'node:crypto'
import { describeCertificate } from '../../pki/lint/index.ts'
import { type Certificate, importPublicKey, type PublicKeyInfo, toHex } from '../../pki/x509/index.ts'
import { agree, findP256Fault } from '../gbcs/index.ts'

/** One party's key of one usage, as a certificate gives it, with its private half where that was given too. */
export class Holder {
  readonly eui64: string
  /** Null for a device, whose certificate names no role. */
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

  /** Imported when first asked for: most of many certificates are never used. */
  get publicKey(): KeyObject {
    this.#publicKey ??= importPublicKey(this.#spkiDer)
    return this.#publicKey
  }
}

type Usage = 'digitalSignature' | 'keyAgreement'

// GBCS 12: the Remote Party Role code of the access control broker.
const ACCESS_CONTROL_BROKER = 4

/**
 * The keys with which messages are judged, found by the EUI-64 and the key usage inside their certificates.
 * The certificates themselves are not judged: neither their issuer, nor their dates, nor their profile.
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
      // A renewed certificate brings the same key again.
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

  /** Private keys that belong to no certificate given. */
  get unmatchedKeys(): number {
    return this.#unmatched.size
  }

  signing(eui64: string): readonly Holder[] {
    return this.#holders.digitalSignature.get(eui64) ?? []
  }

  agreement(eui64: string): readonly Holder[] {
    return this.#holders.keyAgreement.get(eui64) ?? []
  }

  /** The key agreement keys of every access control broker. */
  get brokers(): readonly Holder[] {
    return this.#brokers
  }

  /** Whether a certificate says that this is a device; one of which nothing is known is not. */
  isDevice(eui64: string): boolean {
    return this.#devices.has(eui64)
  }

  /** Returns Z of two parties, from the private key of either; null where neither is here. Each is worked out once. */
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

/** Worked out from the private half: a public half that stands beside it in a file may be another's. */
function ownPointOf(key: KeyObject): string | null {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
  return ecdh.getPublicKey('hex')
}
