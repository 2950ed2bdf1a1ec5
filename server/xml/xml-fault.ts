/** What is wrong with a document: it is no XML, or not the XML that the interface speaks. */
export class XmlFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'XmlFault'
  }
}
