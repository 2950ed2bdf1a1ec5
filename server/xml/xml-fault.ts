/** What is wrong with a document: it is no XML, or not the XML that the interface speaks. */
export class XmlFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'XmlFault'
  }
}

/** The document holds more than it may. */
export class XmlSizeFault extends XmlFault {
  constructor(message: string) {
    super(message)
    this.name = 'XmlSizeFault'
  }
}
