/** Returns a copy of the octets with the lowest bit of the last octet flipped. */
export function flipLast(octets: Uint8Array): Uint8Array {
  const flipped = Uint8Array.from(octets)
  flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1
  return flipped
}
