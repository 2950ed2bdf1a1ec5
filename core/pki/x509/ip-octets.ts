import { isIPv4 } from 'node:net'

/** Returns the octets of an IP address that `node:net` accepts: 4, or 16 for IPv6. @see RFC 4291 §2.2 */
export function ipOctets(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = new Array<number>(tail === undefined ? 0 : 8 - before.length - after.length).fill(0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}

function groupsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!isIPv4(group)) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = ipOctets(group)
    return [(a << 8) | b, (c << 8) | d]
  })
}
