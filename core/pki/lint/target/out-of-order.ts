/**
 * Returns null if `items` are in the given order. Otherwise returns their OIDs as found (`held`) and in order (`sorted`).
 * Ignores OIDs that are not in `order`.
 */
export function outOfOrder<T>(
  items: readonly T[],
  oidOf: (item: T) => string,
  order: readonly string[],
): { held: readonly string[]; sorted: readonly string[] } | null {
  let previous = -1
  for (const item of items) {
    const place = order.indexOf(oidOf(item))
    if (place !== -1 && place < previous) return describe(items.map(oidOf), order)
    if (place !== -1) previous = place
  }
  return null
}

function describe(oids: readonly string[], order: readonly string[]) {
  const held = oids.filter((oid) => order.includes(oid))
  const sorted = held.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
  return { held, sorted }
}
