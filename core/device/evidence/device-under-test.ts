import { createPublicKey, type KeyObject } from 'node:crypto'
import { bytesEqual, fromHex } from '../../pki/x509/index.ts'
import {
  claimedIdentity,
  type DeviceCredentials,
  type DeviceCsr,
  type PlacedKey,
  readDeviceCsr,
  UNASSIGNED,
} from '../credentials/index.ts'
import type { CheckContext } from './check-context.ts'
import { type CertificateUse, CheckedCertificate, useNames } from './checked-certificate.ts'
import { sortByUse } from './sort-by-use.ts'

const EUI64_OCTETS = 8

/** A device's credentials, sorted by use, as the rules of the device check read them. */
export class DeviceUnderTest {
  readonly credentials: DeviceCredentials
  readonly context: CheckContext
  readonly ds: CheckedCertificate | null
  readonly ka: CheckedCertificate | null
  /** Every certificate; the DS and the KA certificate come first. */
  readonly certificates: readonly CheckedCertificate[]
  readonly csrs: readonly (DeviceCsr & { readonly place: string })[]
  readonly #keys: readonly { readonly key: PlacedKey; readonly spkiDer: Uint8Array }[]

  constructor(credentials: DeviceCredentials, context: CheckContext) {
    this.credentials = credentials
    this.context = context
    const identified = credentials.certificates.map((placed) => ({ ...placed, identity: claimedIdentity(placed.der) }))
    const { ds, ka, others } = sortByUse(identified)
    const checkedAs = (use: CertificateUse, each: (typeof identified)[number]) =>
      new CheckedCertificate(use, each, each.identity, context)
    const isUnassigned = credentials.device === UNASSIGNED
    this.ds = ds && !isUnassigned ? checkedAs('ds', ds) : null
    this.ka = ka && !isUnassigned ? checkedAs('ka', ka) : null
    const rest = isUnassigned ? identified : others
    this.certificates = [
      ...[this.ds, this.ka].filter((each) => each !== null),
      ...rest.map((each) => checkedAs(each.identity.usages.includes('keyAgreement') ? 'ka' : 'ds', each)),
    ]
    this.csrs = credentials.csrs.map(({ place, der }) => ({ place, ...readDeviceCsr(der) }))
    this.#keys = credentials.keys.map((key) => ({ key, spkiDer: spkiOf(key.key) }))
  }

  /** Returns the certificate for this use, or null if there is none. */
  certificateFor(use: CertificateUse): CheckedCertificate | null {
    return use === 'ds' ? this.ds : this.ka
  }

  /** Returns the private key that matches the certificate for this use, or null if there is none. */
  keyOf(use: CertificateUse): KeyObject | null {
    const certificate = this.certificateFor(use)?.certificate
    if (!certificate) return null
    return this.#keys.find(({ spkiDer }) => bytesEqual(spkiDer, certificate.publicKey.spkiDer))?.key.key ?? null
  }

  /** Returns why there is no private key for the certificate for this use; names the rule that failed, if one did. */
  whyNoKey(use: CertificateUse): string {
    const what = `the private key of the ${useNames[use]} certificate is not among the files`
    if (this.unmatchedKeys.length > 0) return `${what}: e_key_mismatch failed`
    if (this.credentials.unreadable.some((each) => each.what === 'key')) return `${what}: e_key_unreadable failed`
    return this.credentials.keys.length > 0 ? `${what}: e_key_missing failed` : what
  }

  /** The private keys that match no certificate of the device. */
  get unmatchedKeys(): readonly PlacedKey[] {
    const certified = this.certificates.map(({ certificate }) => certificate?.publicKey.spkiDer)
    return this.#keys
      .filter(({ spkiDer }) => !certified.some((each) => each && bytesEqual(each, spkiDer)))
      .map(({ key }) => key)
  }

  /** The EUI-64, 8 octets; zeros if the device is not known. */
  get eui64(): Uint8Array {
    const { device } = this.credentials
    return device === UNASSIGNED ? new Uint8Array(EUI64_OCTETS) : fromHex(device)
  }
}

const spkiOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }))
