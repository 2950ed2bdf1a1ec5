const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Returns the UTF-8 text of `bytes` without a byte order mark; null if they are not UTF-8 or have control characters. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes)
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text
  } catch {
    return null
  }
}
