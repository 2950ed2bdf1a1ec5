import { isUtf8 } from 'node:buffer'
import { XmlFault } from './xml-fault.ts'

// The declaration stands first, and all of it is ASCII in every encoding that begins as it does in UTF-8.
const DECLARATION_OCTETS = 200

/**
 * Refuses a document that is not UTF-8, as `application/xml;charset=UTF-8` says it is: a parser would believe its octets
 * or its declaration, and the two sides might read it differently.
 * @throws {XmlFault}
 */
export function checkUtf8(octets: Uint8Array): void {
  // UTF-16 of ASCII is UTF-8 too, with a NUL in every second place.
  if (!isUtf8(octets) || octets.includes(0)) throw new XmlFault('the document is not UTF-8')
  const head = Buffer.from(octets.subarray(0, DECLARATION_OCTETS)).toString('latin1')
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)/.exec(head)?.[1]
  if (declared !== undefined && !/^(utf-8|us-ascii)$/i.test(declared))
    throw new XmlFault(`the document says that it is "${declared}"; allowed: UTF-8`)
}
