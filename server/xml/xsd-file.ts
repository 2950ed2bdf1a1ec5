import { readFileSync } from 'node:fs'

/** The XML schemas of this project. */
export type XsdName = 'smki-repository' | 'batched' | 'ad-hoc'

/** Returns the text of a schema. A published package has it beside `dist/`, a checkout one folder above this one. */
export function readXsd(name: XsdName): string {
  const isBuilt = import.meta.url.endsWith('/dist/server/xml/xsd-file.js')
  const folder = isBuilt ? '../../../server/xsd/' : '../xsd/'
  return readFileSync(new URL(`${folder}${name}.xsd`, import.meta.url), 'utf8')
}
