import { XmlReader, type XsdName } from '../../server/xml/xml-reader.ts'

const readers = new Map<XsdName, XmlReader>()

/** What stands in a document: the name of an element, its attributes and text, and what is in it. */
export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly XmlNode[]
}

/** Returns an answer as it reads once it has passed the schema. */
export function readValid(schema: XsdName, body: string | Uint8Array): XmlNode {
  const reader = readers.get(schema) ?? new XmlReader(schema, { tags: 1_000_000, equalSigns: 1_000_000 })
  readers.set(schema, reader)
  return reader.read(typeof body === 'string' ? Buffer.from(body) : body, toNode)
}

type Element = Parameters<Parameters<XmlReader['read']>[1]>[0]

function toNode(element: Element): XmlNode {
  const children: XmlNode[] = []
  for (let node = element.firstChild; node !== null; node = node.next)
    if ('attrs' in node) children.push(toNode(node as Element))
  const attributes = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]))
  return { name: element.name, attributes, text: children.length > 0 ? '' : element.content, children }
}

/** Returns the texts of the elements of that name within a node, itself not counted. */
export const textsOf = (node: XmlNode, name: string): string[] =>
  node.children.flatMap((child) => (child.name === name ? [child.text] : textsOf(child, name)))
