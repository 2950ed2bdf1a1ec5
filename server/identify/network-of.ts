import { isIPv6 } from 'node:net'

/**
 * Returns the network that shares what one caller may use: the address itself of IPv4, the first 64 bits of IPv6, of
 * which whoever has one address has them all. @see RFC 4291 2.5.4
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip)
  if (mapped) return mapped[1] as string
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = (ip.split('%')[0] as string).split('::')
  const [first, last] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = tail === undefined ? [] : Array(Math.max(0, GROUPS - first.length - last.length)).fill('0')
  const network = [...first, ...zeros, ...last].slice(0, GROUPS / 2)
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

const GROUPS = 8

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
