const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Returns text as it may stand in an element or attribute; what XML 1.0 cannot hold becomes a replacement character. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // XML 1.0 §2.2: the characters that a document may hold.
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] as string)
