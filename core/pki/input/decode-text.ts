const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Returns the text of `bytes`, a byte order mark dropped, or null where they are no text. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes)
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text
  } catch {
    return null
  }
}
