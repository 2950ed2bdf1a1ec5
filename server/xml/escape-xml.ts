const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Returns text for an element or attribute. Characters that XML 1.0 cannot contain become U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // XML 1.0 §2.2: the characters that a document may contain.
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] as string)
