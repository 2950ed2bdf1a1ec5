import { XmlElement } from 'libxml2-wasm'
import { checkUtf8 } from '../xml/check-utf8.ts'
import { XmlFault } from '../xml/xml-fault.ts'
import { requestReader } from './messages.ts'
import { invalidParameters } from './repository-fault.ts'

/**
 * Reads a request whose one parameter is an element; `take` gets its name and text.
 * @throws {HttpFault} 401, as the service says invalid search parameters
 */
export function readRequest<T>(body: unknown, root: string, take: (name: string, text: string) => T): T {
  if (!Buffer.isBuffer(body)) throw invalidParameters('the body is empty')
  try {
    checkUtf8(body)
    return requestReader().read(body, (element) => {
      if (element.name !== root) throw new XmlFault(`the document is a ${element.name}; allowed: ${root}`)
      const parameter = firstElementOf(element)
      return take(parameter.name, parameter.content)
    })
  } catch (error) {
    if (error instanceof XmlFault) throw invalidParameters(error.message)
    throw error
  }
}

function firstElementOf(root: XmlElement): XmlElement {
  for (let node = root.firstChild; node !== null; node = node.next) if (node instanceof XmlElement) return node
  throw new Error('the schema has let an empty element through')
}
