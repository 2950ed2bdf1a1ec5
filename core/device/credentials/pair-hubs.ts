import type { IndexEntry } from './credential-index.ts'

/** An entry of a manifest, and the name of its Communications Hub; null if the manifest gives none. */
interface HubMember {
  readonly entry: IndexEntry
  readonly hub: string | null
}

/**
 * Sets `hub` of every CHF and GPF: whether the other device of its Communications Hub is listed too. Devices with the
 * same hub name belong together. Devices without one are paired in order: the first CHF with the first GPF, and so on.
 * @see GBCS, device types; ETAD 7.1
 */
export function pairHubs(members: readonly HubMember[]): void {
  const hubs = new Map<string | null, { chfs: IndexEntry[]; gpfs: IndexEntry[] }>()
  for (const { entry, hub } of members) {
    if (entry.type !== 'CHF' && entry.type !== 'GPF') continue
    const parts = hubs.get(hub) ?? { chfs: [], gpfs: [] }
    hubs.set(hub, parts)
    ;(entry.type === 'CHF' ? parts.chfs : parts.gpfs).push(entry)
  }
  for (const [name, { chfs, gpfs }] of hubs) {
    for (const [i, chf] of chfs.entries()) chf.hub = { name, missing: i < gpfs.length ? null : 'GPF' }
    for (const [i, gpf] of gpfs.entries()) gpf.hub = { name, missing: i < chfs.length ? null : 'CHF' }
  }
}
