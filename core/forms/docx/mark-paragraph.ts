import type { XmlElement } from 'libxml2-wasm'
import { MARK_TEXT } from '../mark-text.ts'

type Property = readonly [name: string, attributes?: Readonly<Record<string, string>>]

const off = (name: string): Property => [name, { val: '0' }]

// ECMA-376 part 1, 17.3.1.26 (CT_PPr), in the order of the schema. Everything that a style could set to hide or move the
// mark is set here, because direct properties come after those of styles.
const PARAGRAPH: readonly Property[] = [
  off('keepNext'),
  off('pageBreakBefore'),
  ['shd', { val: 'clear', color: 'auto', fill: 'auto' }],
  off('bidi'),
  ['spacing', { before: '0', after: '0', line: '240', lineRule: 'auto' }],
  ['ind', { left: '0', right: '0', firstLine: '0' }],
  ['jc', { val: 'center' }],
]

const MARK_HALF_POINTS = '28'

// ECMA-376 part 1, 17.3.2.28 (CT_RPr), in the order of the schema.
const RUN: readonly Property[] = [
  ['rFonts', { ascii: 'Arial', hAnsi: 'Arial', eastAsia: 'Arial', cs: 'Arial' }],
  ['b', { val: '1' }],
  ...['i', 'caps', 'smallCaps', 'strike', 'dstrike', 'outline', 'shadow', 'emboss', 'imprint'].map(off),
  ...['vanish', 'webHidden'].map(off),
  ['color', { val: '000000' }],
  ['spacing', { val: '0' }],
  ['w', { val: '100' }],
  ['kern', { val: '0' }],
  ['position', { val: '0' }],
  ['sz', { val: MARK_HALF_POINTS }],
  ['szCs', { val: MARK_HALF_POINTS }],
  ['highlight', { val: 'none' }],
  ['u', { val: 'none' }],
  ['effect', { val: 'none' }],
  ['shd', { val: 'clear', color: 'auto', fill: 'auto' }],
  ['vertAlign', { val: 'baseline' }],
  off('rtl'),
  off('cs'),
]

/** Adds a paragraph with the mark to a header, so that no style of the document changes how it looks. */
export function appendMark(header: XmlElement): void {
  const w = prefixOf(header, header.namespaceUri)
  const paragraph = header.addElement('p', w)
  addProperties(paragraph.addElement('pPr', w), PARAGRAPH, w)
  const run = paragraph.addElement('r', w)
  addProperties(run.addElement('rPr', w), RUN, w)
  run.addElement('t', w).addText(MARK_TEXT)
}

function addProperties(parent: XmlElement, properties: readonly Property[], w: string): void {
  for (const [name, attributes] of properties) {
    const element = parent.addElement(name, w)
    for (const [key, value] of Object.entries(attributes ?? {})) element.setAttr(key, value, w)
  }
}

/** Returns the prefix of a namespace at an element, and declares one there if it has none. */
export function prefixOf(element: XmlElement, namespace: string): string {
  const known = Object.entries(element.namespaces).find(([prefix, uri]) => uri === namespace && prefix !== '')
  if (known) return known[0]
  const prefix = unused('tpki', '', (candidate) => candidate in element.namespaces)
  element.addNsDeclaration(namespace, prefix)
  return prefix
}

/** Returns the first name of this form that is not taken. */
export function unused(stem: string, end: string, isTaken: (name: string) => boolean): string {
  for (let i = 1; ; i++) if (!isTaken(`${stem}${i}${end}`)) return `${stem}${i}${end}`
}
