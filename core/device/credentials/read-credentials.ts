import { PkiError } from '../../base/index.ts'
import type { Certificate } from '../../pki/x509/index.ts'
import { CredentialIndex, type IndexEntry, type ItemRef } from './credential-index.ts'
import { itemsOf, readSources, type SourceContents } from './credential-source.ts'
import type { Credential } from './decode-credentials.ts'
import type { DeviceCredentials, PlacedDer, PlacedKey, Unreadable } from './device-credentials.ts'
import type { ManifestDevice } from './device-manifest.ts'
import { pairHubs } from './pair-hubs.ts'

/** The devices that were found. Their credentials are read later, one device at a time. */
export interface CredentialSet {
  /** How many devices there are. */
  readonly count: number
  /** The CA certificates among the files. */
  readonly intermediates: readonly Certificate[]
  /** Reads and yields one device after another. */
  devices(): AsyncGenerator<DeviceCredentials>
}

export interface ReadOptions {
  /** Files, directories and zips. A path that ends in .yaml or .yml is a manifest. */
  readonly paths: readonly string[]
  /** More manifests. */
  readonly manifests: readonly string[]
  /** Decrypts private keys and PKCS#12. */
  readonly passphrase: string | null
}

/**
 * Finds the credentials of every device in files, directories, zips and manifests. Without a manifest, the contents decide
 * what belongs together: certificates and CSRs by their EUI-64, private keys by their public key.
 * @throws {PkiError} `MANIFEST_INVALID`, `INPUT_…`; `INPUT_EMPTY` if there is no device
 */
export async function readCredentials({ paths, manifests, passphrase }: ReadOptions): Promise<CredentialSet> {
  const index = new CredentialIndex()
  const seen = new Map<string, IndexEntry>()
  for (const file of [...manifests, ...paths.filter(isManifest)]) {
    // Loads the YAML reader and the schema library, which only manifests need.
    const { readManifest } = await import('./device-manifest.ts')
    await indexManifest(index, readManifest(file), seen, passphrase)
  }
  for (const path of paths.filter((each) => !isManifest(each))) {
    for await (const contents of readSources(path, passphrase)) index.add(expectItems(contents))
  }
  index.finish()
  if (index.entries.length === 0) {
    throw new PkiError('INPUT_EMPTY', `${paths.map((path) => `"${path}"`).join(', ')} holds no device credentials`, {
      cure: 'give files, directories, zips or a manifest with certificates and keys',
    })
  }
  return {
    count: index.entries.length,
    intermediates: index.intermediates,
    async *devices() {
      for (const entry of index.entries) yield await load(entry, passphrase)
    },
  }
}

const isManifest = (path: string): boolean => /\.ya?ml$/i.test(path)

/** `seen`: the devices of all manifests so far. A device that two manifests list is repeated too. */
async function indexManifest(
  index: CredentialIndex,
  devices: readonly ManifestDevice[],
  seen: Map<string, IndexEntry>,
  passphrase: string | null,
): Promise<void> {
  const entries: { entry: IndexEntry; hub: string | null }[] = []
  for (const { device, type, hub = null, files } of devices) {
    const entry = index.newEntry(device, type, true)
    entries.push({ entry, hub })
    const earlier = seen.get(device)
    if (earlier) earlier.isRepeated = entry.isRepeated = true
    else seen.set(device, entry)
    for (const file of files) {
      for await (const contents of readNamed(file, passphrase)) index.addTo(entry, expectItems(contents))
    }
  }
  pairHubs(entries)
}

/** If a file in a manifest cannot be read, only its device fails. */
async function* readNamed(file: string, passphrase: string | null): AsyncGenerator<SourceContents> {
  try {
    for await (const contents of readSources(file, passphrase)) yield contents
  } catch (error) {
    if (!(error instanceof PkiError)) throw error
    yield withProblem(file, error)
  }
}

function expectItems(contents: SourceContents): SourceContents {
  if (contents.items.length > 0 || !contents.isNamed) return contents
  const { name } = contents.source
  return withProblem(name, new PkiError('INPUT_NOT_CERTIFICATE', `"${name}" holds no certificate, private key or CSR`))
}

function withProblem(name: string, error: PkiError): SourceContents {
  const items: Credential[] = [{ kind: 'unreadable-file', error }]
  return { source: { name, folder: name, count: 1, held: items }, items, isNamed: true }
}

async function load(entry: IndexEntry, passphrase: string | null): Promise<DeviceCredentials> {
  const { device, type, isFromManifest, isRepeated, hub } = entry
  const certificates: PlacedDer[] = []
  const keys: PlacedKey[] = []
  const csrs: PlacedDer[] = []
  const unreadable: Unreadable[] = []
  for (const { ref, item } of await loadItems(entry.items, passphrase)) {
    const place = ref.source.count > 1 ? `${ref.source.name}#${ref.index}` : ref.source.name
    if (item.kind === 'certificate') certificates.push({ place, der: item.der })
    else if (item.kind === 'csr') csrs.push({ place, der: item.der })
    else if (item.kind === 'key') keys.push({ place, key: item.key })
    else if (item.kind === 'unreadable-key') unreadable.push({ place, what: 'key', error: item.error })
    else if (item.kind === 'unreadable-file') unreadable.push({ place, what: 'file', error: item.error })
    else item satisfies never
  }
  const sharesKeyWith = [...entry.sharesKeyWith].sort()
  return { device, type, isFromManifest, isRepeated, hub, certificates, keys, csrs, unreadable, sharesKeyWith }
}

/** If a file cannot be read again, that is an item with an error, and the check continues. */
async function loadItems(
  refs: readonly ItemRef[],
  passphrase: string | null,
): Promise<{ ref: ItemRef; item: Credential }[]> {
  const known = new Map<string, readonly Credential[] | PkiError>()
  const loaded: { ref: ItemRef; item: Credential }[] = []
  for (const ref of refs) {
    const { source, index } = ref
    const items = known.get(source.name) ?? (await tryItemsOf(source, passphrase))
    known.set(source.name, items)
    const found = items instanceof PkiError ? items : (items[index] ?? changed(source.name))
    loaded.push({ ref, item: found instanceof PkiError ? { kind: 'unreadable-file', error: found } : found })
  }
  return loaded
}

async function tryItemsOf(
  source: ItemRef['source'],
  passphrase: string | null,
): Promise<readonly Credential[] | PkiError> {
  try {
    return await itemsOf(source, passphrase)
  } catch (error) {
    if (error instanceof PkiError) return error
    throw error
  }
}

const changed = (name: string): PkiError => new PkiError('INPUT_UNREADABLE', `"${name}" changed during the check`)
