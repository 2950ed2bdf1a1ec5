import { publicKeyDer } from '../../pki/keys/index.ts'
import { bytesEqual, type Certificate, keyFingerprint } from '../../pki/x509/index.ts'
import { claimedIdentity } from './claimed-identity.ts'
import type { CredentialSource, SourceContents } from './credential-source.ts'
import type { Credential } from './decode-credentials.ts'
import { type HubStatus, UNASSIGNED } from './device-credentials.ts'
import { readDeviceCsr } from './device-csr.ts'
import type { ManifestType } from './manifest-type.ts'

/** Where an item is: its source, and its index there from 0. */
export interface ItemRef {
  readonly source: CredentialSource
  readonly index: number
}

/** Where the credentials of one device are. */
export interface IndexEntry {
  readonly device: string
  readonly type: ManifestType | null
  readonly isFromManifest: boolean
  isRepeated: boolean
  hub: HubStatus | null
  readonly items: ItemRef[]
  readonly sharesKeyWith: Set<string>
}

/** An item that does not name its device. */
interface UnnamedItem {
  readonly ref: ItemRef
  /** The fingerprint of the public key; null if the item has none. */
  readonly fingerprint: string | null
}

/** What an item says about its device. */
interface ItemIdentity {
  /** Whether it is a certificate of a CA or an organisation, which belongs to no device. */
  readonly isOther: boolean
  readonly isCertificate: boolean
  /** The EUI-64, 16 lower-case hex characters; null if the item does not name one. */
  readonly device: string | null
  /** The fingerprint of the public key; null if the item has none. */
  readonly fingerprint: string | null
}

/**
 * Assigns items to devices by their contents. Keeps only locations and fingerprints in memory, not the keys and
 * certificates themselves.
 */
export class CredentialIndex {
  readonly entries: IndexEntry[] = []
  /** The CA certificates among the files. A path may pass through them. */
  readonly intermediates: Certificate[] = []
  readonly #byDevice = new Map<string, IndexEntry>()
  readonly #owners = new Map<string, IndexEntry | IndexEntry[]>()
  readonly #byFolder = new Map<string, IndexEntry | 'several'>()
  readonly #unnamed: UnnamedItem[] = []

  /** Adds the items of a file to the devices that they name. */
  add({ source, items }: SourceContents): void {
    for (const [index, item] of items.entries()) this.#assign(this.#identify(item), { source, index })
  }

  /** Adds the items of a file to the device for which a manifest lists it. */
  addTo(entry: IndexEntry, { source, items }: SourceContents): void {
    for (const [index, item] of items.entries()) {
      const { isOther, fingerprint } = this.#identify(item)
      if (isOther) continue
      entry.items.push({ source, index })
      if (fingerprint !== null) this.#own(fingerprint, entry)
    }
  }

  /**
   * Assigns the items that name no device, once all files are added: first by public key; otherwise to the only device in
   * the same folder, or the only device of all; otherwise to {@link UNASSIGNED}.
   */
  finish(): void {
    const only = this.entries.length === 1 ? this.entries[0] : undefined
    for (const { ref, fingerprint } of this.#unnamed) {
      const owners = fingerprint === null ? [] : this.#ownersOf(fingerprint)
      for (const owner of owners) owner.items.push(ref)
      if (owners.length > 0) continue
      const near = this.#byFolder.get(ref.source.folder)
      const entry = near && near !== 'several' ? near : (only ?? this.entry(UNASSIGNED))
      entry.items.push(ref)
    }
    this.#unnamed.length = 0
    for (const owners of this.#owners.values()) if (Array.isArray(owners)) markShared(owners)
  }

  /** Returns the entry of a device; adds one if there is none. */
  entry(device: string): IndexEntry {
    const known = this.#byDevice.get(device)
    if (known) return known
    const entry = this.newEntry(device, null, false)
    this.#byDevice.set(device, entry)
    return entry
  }

  /** Adds an entry, even if the device has one already. */
  newEntry(device: string, type: ManifestType | null, isFromManifest: boolean): IndexEntry {
    const common = { isRepeated: false, hub: null, items: [], sharesKeyWith: new Set<string>() }
    const entry: IndexEntry = { device, type, isFromManifest, ...common }
    this.entries.push(entry)
    return entry
  }

  #assign({ isOther, device, fingerprint, isCertificate }: ItemIdentity, ref: ItemRef): void {
    if (isOther) return
    if (device === null) {
      this.#unnamed.push({ ref, fingerprint })
      return
    }
    const entry = this.entry(device)
    entry.items.push(ref)
    const { folder } = ref.source
    const near = this.#byFolder.get(folder)
    this.#byFolder.set(folder, near === undefined || near === entry ? entry : 'several')
    if (isCertificate && fingerprint !== null) this.#own(fingerprint, entry)
  }

  #identify(item: Credential): ItemIdentity {
    if (item.kind === 'certificate') return this.#identifyCertificate(item.der)
    const unnamed = { isOther: false, isCertificate: false, device: null, fingerprint: null }
    if (item.kind === 'key') return { ...unnamed, fingerprint: keyFingerprint(publicKeyDer(item.key)) }
    if (item.kind !== 'csr') return unnamed
    const { request, eui64 } = readDeviceCsr(item.der)
    return { ...unnamed, device: eui64, fingerprint: request && keyFingerprint(request.publicKey.spkiDer) }
  }

  #identifyCertificate(der: Uint8Array): ItemIdentity {
    const { kind, eui64, certificate } = claimedIdentity(der)
    if (kind === 'ca' && certificate) this.#addIntermediate(certificate)
    const fingerprint = certificate && keyFingerprint(certificate.publicKey.spkiDer)
    return { isOther: kind !== 'device', isCertificate: true, device: eui64, fingerprint }
  }

  /** Every PKCS#12 file may hold the same CA certificates, so each is kept once. */
  #addIntermediate(certificate: Certificate): void {
    if (this.intermediates.length >= MAX_INTERMEDIATES) return
    if (!this.intermediates.some(({ der }) => bytesEqual(der, certificate.der))) this.intermediates.push(certificate)
  }

  #own(fingerprint: string, entry: IndexEntry): void {
    const owners = this.#owners.get(fingerprint)
    if (owners === undefined) this.#owners.set(fingerprint, entry)
    else if (Array.isArray(owners)) {
      if (!owners.includes(entry)) owners.push(entry)
    } else if (owners !== entry) this.#owners.set(fingerprint, [owners, entry])
  }

  #ownersOf(fingerprint: string): readonly IndexEntry[] {
    const owners = this.#owners.get(fingerprint) ?? []
    return Array.isArray(owners) ? owners : [owners]
  }
}

// Path building tries every CA certificate as the issuer of every certificate.
const MAX_INTERMEDIATES = 100

function markShared(owners: readonly IndexEntry[]): void {
  for (const entry of owners) {
    for (const { device } of owners) if (device !== entry.device) entry.sharesKeyWith.add(device)
  }
}
