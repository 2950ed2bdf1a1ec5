import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Finding, lintCertificate } from '../pki/lint/index.ts'
import type { ProfileId } from '../pki/profile/ids/index.ts'
import { chainOfPath, checkLive, checkPath, findPath, type PathStep } from '../pki/verify/index.ts'
import { bytesEqual, type Certificate, fromHex, importPublicKey } from '../pki/x509/index.ts'
import type { CheckContext } from './check-context.ts'
import { type ClaimedIdentity, claimedIdentity } from './claimed-identity.ts'
import { type DeviceCredentials, type PlacedDer, type PlacedKey, UNASSIGNED } from './credentials.ts'
import { type DeviceCsr, readDeviceCsr } from './device-csr.ts'
import { sortIntoSlots } from './slots.ts'

export type Slot = 'ds' | 'ka'
export const slotNames: Record<Slot, string> = { ds: 'DS', ka: 'KA' }

const slotProfiles: Record<Slot, ProfileId> = { ds: 'smki-device/device-ds', ka: 'smki-device/device-ka' }

/** One certificate of a device in the place it is judged for. */
export class HeldCertificate {
  readonly slot: Slot
  readonly place: string
  readonly identity: ClaimedIdentity
  readonly #der: Uint8Array
  readonly #context: CheckContext
  #lint: readonly Finding[] | null = null
  #path: readonly PathStep[] | null = null
  #chain: readonly Finding[] | null = null
  #publicKey: { readonly object: KeyObject | null } | null = null

  constructor(slot: Slot, { place, der }: PlacedDer, identity: ClaimedIdentity, context: CheckContext) {
    this.slot = slot
    this.place = place
    this.identity = identity
    this.#der = der
    this.#context = context
  }

  get certificate(): Certificate | null {
    return this.identity.certificate
  }

  /** What lint says under the profile of the slot, the field of each finding led by the slot. */
  get lintFindings(): readonly Finding[] {
    this.#lint ??= this.#lintNow()
    return this.#lint
  }

  /** The path to the trust given; empty without any. */
  get path(): readonly PathStep[] {
    const { trust } = this.#context
    this.#path ??= trust && this.certificate ? findPath(this.certificate, trust.anchors, trust.intermediates) : []
    return this.#path
  }

  /** Every CA certificate at hand. */
  get cas(): readonly Certificate[] {
    const { trust } = this.#context
    return trust ? [...trust.anchors, ...trust.intermediates] : []
  }

  /** What the path to the trust says. */
  get chainFindings(): readonly Finding[] {
    this.#chain ??= this.#judgePath()
    return this.#chain
  }

  /** Null where OpenSSL refuses the key. */
  get publicKey(): KeyObject | null {
    this.#publicKey ??= { object: this.#importKey() }
    return this.#publicKey.object
  }

  #lintNow(): readonly Finding[] {
    const { profiles, policyOids, atSeconds } = this.#context
    const profile = profiles.get(slotProfiles[this.slot])
    const { findings } = lintCertificate(this.#der, profiles, { profile, policyOids, atSeconds })
    return findings.map((finding) => this.#placed(finding))
  }

  #judgePath(): readonly Finding[] {
    const { trust, atSeconds } = this.#context
    if (!trust || this.path.length === 0) return []
    const live = trust.testOnly ? checkLive(chainOfPath(this.path), trust.testOnly) : []
    return [...checkPath(this.path, trust.anchors, atSeconds), ...live].map((finding) => this.#placed(finding))
  }

  #importKey(): KeyObject | null {
    try {
      return this.certificate && importPublicKey(this.certificate.publicKey.spkiDer)
    } catch {
      // The rule about the public key says what is wrong with it.
      return null
    }
  }

  #placed(finding: Finding): Finding {
    const message = `${slotNames[this.slot]} certificate "${this.place}": ${finding.message}`
    return { ...finding, field: `${this.slot}.${finding.field}`, message }
  }
}

/** A device's credentials sorted by what they are for; what is costly is worked out when first asked for. */
export class DeviceSubject {
  readonly credentials: DeviceCredentials
  readonly context: CheckContext
  readonly ds: HeldCertificate | null
  readonly ka: HeldCertificate | null
  /** Every certificate, those of the slots first. */
  readonly certificates: readonly HeldCertificate[]
  readonly csrs: readonly (DeviceCsr & { readonly place: string })[]
  readonly #keys: readonly { readonly key: PlacedKey; readonly spkiDer: Uint8Array }[]

  constructor(credentials: DeviceCredentials, context: CheckContext) {
    this.credentials = credentials
    this.context = context
    const identified = credentials.certificates.map((placed) => ({ ...placed, identity: claimedIdentity(placed.der) }))
    const { ds, ka, others } = sortIntoSlots(identified)
    const hold = (slot: Slot, each: (typeof identified)[number]) =>
      new HeldCertificate(slot, each, each.identity, context)
    const isUnassigned = credentials.device === UNASSIGNED
    this.ds = ds && !isUnassigned ? hold('ds', ds) : null
    this.ka = ka && !isUnassigned ? hold('ka', ka) : null
    const rest = isUnassigned ? identified : others
    this.certificates = [
      ...[this.ds, this.ka].filter((held) => held !== null),
      ...rest.map((each) => hold(each.identity.usages.includes('keyAgreement') ? 'ka' : 'ds', each)),
    ]
    this.csrs = credentials.csrs.map(({ place, der }) => ({ place, ...readDeviceCsr(der) }))
    this.#keys = credentials.keys.map((key) => ({ key, spkiDer: spkiOf(key.key) }))
  }

  held(slot: Slot): HeldCertificate | null {
    return slot === 'ds' ? this.ds : this.ka
  }

  /** Returns the private key whose public key stands in the certificate of the slot. */
  keyOf(slot: Slot): KeyObject | null {
    const certificate = this.held(slot)?.certificate
    if (!certificate) return null
    return this.#keys.find(({ spkiDer }) => bytesEqual(spkiDer, certificate.publicKey.spkiDer))?.key.key ?? null
  }

  /** Returns why there is no private key for the certificate of the slot. */
  whyNoKey(slot: Slot): string {
    const what = `no private key of the ${slotNames[slot]} certificate is among the files`
    if (this.strayKeys.length > 0) return `${what}: e_key_mismatch failed`
    if (this.credentials.unreadable.some((each) => each.what === 'key')) return `${what}: e_key_unreadable failed`
    return this.credentials.keys.length > 0 ? `${what}: e_key_missing failed` : what
  }

  /** The private keys that match none of the certificates. */
  get strayKeys(): readonly PlacedKey[] {
    const held = this.certificates.map(({ certificate }) => certificate?.publicKey.spkiDer)
    return this.#keys
      .filter(({ spkiDer }) => !held.some((each) => each && bytesEqual(each, spkiDer)))
      .map(({ key }) => key)
  }

  /** The EUI-64 as octets; zeros where the device is not known. */
  get eui64(): Uint8Array {
    const { device } = this.credentials
    return device === UNASSIGNED ? new Uint8Array(8) : fromHex(device)
  }
}

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))
