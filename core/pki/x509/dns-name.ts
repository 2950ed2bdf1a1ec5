// RFC 1034 §3.5, RFC 1123 §2.1: letters, digits and hyphens; labels of at most 63 octets, 253 in all.
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/
const MAX_NAME_LENGTH = 253

/** Whether `name` is a host name: at least two labels, without a wildcard or a trailing dot, and not an IP address. */
export function isDnsName(name: string): boolean {
  const labels = name.split('.')
  if (labels.length < 2 || name.length > MAX_NAME_LENGTH) return false
  return labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) as string)
}

/** Whether `name` is `suffix` or under it, ignoring case. */
export function isUnderDnsSuffix(name: string, suffix: string): boolean {
  const [lowerName, lowerSuffix] = [name.toLowerCase(), suffix.toLowerCase().replace(/^\./, '')]
  return lowerName === lowerSuffix || lowerName.endsWith(`.${lowerSuffix}`)
}
