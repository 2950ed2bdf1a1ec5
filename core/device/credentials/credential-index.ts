import { publicKeyDer } from '../../pki/keys/index.ts'
import { bytesEqual, type Certificate, keyFingerprint } from '../../pki/x509/index.ts'
import { claimedIdentity } from './claimed-identity.ts'
import type { CredentialSource, SourceContents } from './credential-source.ts'
import type { Credential } from './decode-credentials.ts'
import { type HubStatus, UNASSIGNED } from './device-credentials.ts'
import { readDeviceCsr } from './device-csr.ts'
import type { ManifestType } from './manifest-type.ts'

/** Where an item is: its source and its number there. */
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

interface Stray {
  readonly ref: ItemRef
  /** The public key of a private key or request. */
  readonly fingerprint: string | null
}

/** What an item says it belongs to. */
interface Identity {
  /** A certificate of a CA or an organisation. */
  readonly isForeign: boolean
  readonly isCertificate: boolean
  readonly device: string | null
  readonly fingerprint: string | null
}

/** Says which items belong to which device, by what is in them. Holds places and fingerprints, neither keys nor certificates. */
export class CredentialIndex {
  readonly entries: IndexEntry[] = []
  /** CA certificates that lay among the files: a path may pass through them. */
  readonly intermediates: Certificate[] = []
  readonly #byDevice = new Map<string, IndexEntry>()
  readonly #owners = new Map<string, IndexEntry | IndexEntry[]>()
  readonly #byFolder = new Map<string, IndexEntry | 'several'>()
  readonly #strays: Stray[] = []

  /** Adds what a file holds to the device that its contents name. */
  add({ source, items }: SourceContents): void {
    for (const [index, item] of items.entries()) this.#place(this.#identify(item), { source, index })
  }

  /** Adds what a file holds to the device that a manifest names. */
  addTo(entry: IndexEntry, { source, items }: SourceContents): void {
    for (const [index, item] of items.entries()) {
      const { isForeign, fingerprint } = this.#identify(item)
      if (isForeign) continue
      entry.items.push({ source, index })
      if (fingerprint !== null) this.#own(fingerprint, entry)
    }
  }

  /** Gives keys to the certificates they match, and what matches nothing to the one device that its folder holds. */
  finish(): void {
    const only = this.entries.length === 1 ? this.entries[0] : undefined
    for (const { ref, fingerprint } of this.#strays) {
      const owners = fingerprint === null ? [] : this.#ownersOf(fingerprint)
      for (const owner of owners) owner.items.push(ref)
      if (owners.length > 0) continue
      const near = this.#byFolder.get(ref.source.folder)
      const entry = near && near !== 'several' ? near : (only ?? this.entry(UNASSIGNED))
      entry.items.push(ref)
    }
    this.#strays.length = 0
    for (const owners of this.#owners.values()) if (Array.isArray(owners)) markShared(owners)
  }

  /** Returns the entry of a device, made where there is none. */
  entry(device: string): IndexEntry {
    const known = this.#byDevice.get(device)
    if (known) return known
    const entry = this.newEntry(device, null, false)
    this.#byDevice.set(device, entry)
    return entry
  }

  newEntry(device: string, type: ManifestType | null, isFromManifest: boolean): IndexEntry {
    const common = { isRepeated: false, hub: null, items: [], sharesKeyWith: new Set<string>() }
    const entry: IndexEntry = { device, type, isFromManifest, ...common }
    this.entries.push(entry)
    return entry
  }

  #place({ isForeign, device, fingerprint, isCertificate }: Identity, ref: ItemRef): void {
    if (isForeign) return
    if (device === null) {
      this.#strays.push({ ref, fingerprint })
      return
    }
    const entry = this.entry(device)
    entry.items.push(ref)
    const { folder } = ref.source
    const near = this.#byFolder.get(folder)
    this.#byFolder.set(folder, near === undefined || near === entry ? entry : 'several')
    if (isCertificate && fingerprint !== null) this.#own(fingerprint, entry)
  }

  #identify(item: Credential): Identity {
    if (item.kind === 'certificate') return this.#identifyCertificate(item.der)
    const unnamed = { isForeign: false, isCertificate: false, device: null, fingerprint: null }
    if (item.kind === 'key') return { ...unnamed, fingerprint: keyFingerprint(publicKeyDer(item.key)) }
    if (item.kind !== 'csr') return unnamed
    const { request, eui64 } = readDeviceCsr(item.der)
    return { ...unnamed, device: eui64, fingerprint: request && keyFingerprint(request.publicKey.spkiDer) }
  }

  #identifyCertificate(der: Uint8Array): Identity {
    const { kind, eui64, certificate } = claimedIdentity(der)
    if (kind === 'ca' && certificate) this.#addIntermediate(certificate)
    const fingerprint = certificate && keyFingerprint(certificate.publicKey.spkiDer)
    return { isForeign: kind !== 'device', isCertificate: true, device: eui64, fingerprint }
  }

  /** The same CA stands in every PKCS#12 file of a run. */
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

// Every candidate issuer is tried for every certificate.
const MAX_INTERMEDIATES = 100

function markShared(owners: readonly IndexEntry[]): void {
  for (const entry of owners) {
    for (const { device } of owners) if (device !== entry.device) entry.sharesKeyWith.add(device)
  }
}
