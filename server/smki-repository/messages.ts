import { once } from '../once.ts'
import { XmlReader } from '../xml/xml-reader.ts'

// A request has three tags.
const LIMITS = { tags: 100, equalSigns: 100 }

/** Reads the requests of the service. */
export const requestReader = once(() => new XmlReader('smki-repository', LIMITS))

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Returns a whole document. */
export const documentOf = (root: 'CertificateSearchResponse' | 'CertificateDataResponse', content: string): string =>
  `${DECLARATION}<${root}>${content}</${root}>`
