import type { IndexEntry } from './credential-index.ts'

/** An entry of a manifest and the name of its Communications Hub, where it gives one. */
interface HubMember {
  readonly entry: IndexEntry
  readonly hub: string | null
}

/**
 * Notes for every CHF whether its GPF is there too, and the reverse: a Communications Hub is both (GBCS; ETAD 7.1).
 * Those that name no hub are paired by their number.
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
