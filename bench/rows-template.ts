import { createPublicKey, generateKeyPairSync, hash, type KeyObject, randomFillSync } from 'node:crypto'
import {
  fromHex,
  type IssuingDeps,
  issue,
  type LeafProfile,
  loadProfiles,
  newCsr,
  operatorContext,
} from '../core/index.ts'
import { memoryDeps } from './fixture.ts'

const EUI64 = '00db1213579bdf24'
// Random octets are drawn so many at a time.
const POOL_OCTETS = 1 << 20

type TemplateId = 'smki-device/device-ds' | 'smki-device/device-ka' | 'smki-organisation/organisation-ds'

/** A certificate of a device or organisation of which others like it are made: true in size and form, its signature none. */
export class CertificateTemplate {
  readonly profile: LeafProfile
  readonly #der: Buffer
  readonly #serialAt: number
  readonly #eui64At: number
  readonly #spkiAt: number
  readonly #spkiOctets: number
  readonly #pool = Buffer.alloc(POOL_OCTETS)
  #next = POOL_OCTETS

  private constructor(profile: LeafProfile, der: Uint8Array, serial: string, eui64: string, key: KeyObject) {
    const spki = key.export({ type: 'spki', format: 'der' })
    this.profile = profile
    this.#der = Buffer.from(der)
    this.#serialAt = this.#der.indexOf(serial, 'hex')
    this.#eui64At = this.#der.indexOf(eui64, 'hex')
    this.#spkiAt = this.#der.indexOf(spki)
    this.#spkiOctets = spki.length
    if (this.#serialAt < 0 || this.#eui64At < 0 || this.#spkiAt < 0) throw new Error('the template is not understood')
  }

  /** `deps` have the CA that issues the template; by default that of devices alone. */
  static async make(id: TemplateId, deps: IssuingDeps = memoryDeps()): Promise<CertificateTemplate> {
    const profile = loadProfiles('profiles').findLeaf(id)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const hardwareModule = { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial: fromHex(EUI64) }
    const names =
      profile.pki === 'smki-device'
        ? { subject: {}, hardwareModule }
        : { subject: { role: 2, eui64: fromHex(EUI64) }, hardwareModule: null }
    const csr = await newCsr(profile, { ...names, dnsNames: [] }, privateKey)
    const { record } = await issue({ csr, ...operatorContext(profile, null, 'bench') }, deps)
    return new CertificateTemplate(profile, record.der, record.serial, EUI64, createPublicKey(privateKey))
  }

  /** Returns another certificate of `eui64`: its serial number, its key and its signature are drawn. */
  draw(eui64: Buffer, atSeconds: number): { der: Buffer; serial: Buffer; keyFingerprint: string; csrDigest: string } {
    const der = Buffer.from(this.#der)
    const serial = der.subarray(this.#serialAt, this.#serialAt + 16)
    this.#fill(serial)
    // As core/authority/issuance/serial.ts draws it.
    serial[0] = ((serial[0] as number) & 0x7f) | 1
    serial.writeUInt32BE(atSeconds, 8)
    eui64.copy(der, this.#eui64At)
    const spki = der.subarray(this.#spkiAt, this.#spkiAt + this.#spkiOctets)
    this.#fill(spki.subarray(-64))
    // r and s, or as much of them as is there whatever their first octet.
    this.#fill(der.subarray(-31))
    this.#fill(der.subarray(-31 - 34, -34))
    const digest = Buffer.alloc(32)
    this.#fill(digest)
    return { der, serial, keyFingerprint: hash('sha256', spki, 'hex'), csrDigest: digest.toString('hex') }
  }

  #fill(octets: Buffer): void {
    if (this.#next + octets.length > POOL_OCTETS) {
      randomFillSync(this.#pool)
      this.#next = 0
    }
    this.#pool.copy(octets, 0, this.#next, this.#next + octets.length)
    this.#next += octets.length
  }
}
