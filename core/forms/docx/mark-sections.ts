import type { XmlElement } from 'libxml2-wasm'
import { readHeader } from './header-text.ts'
import { appendMark, prefixOf, unused } from './mark-paragraph.ts'
import { CONTENT_TYPES, type Docx, openDocx, refuseSigned, relationshipsName, relationshipsOf } from './open-docx.ts'
import { type HeaderKind, type Section, sectionsOf } from './sections.ts'

const HEADER_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml'
const PACKAGE_RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'

export interface MarkedDocx {
  /** Null if each header carries the mark already. */
  readonly bytes: Uint8Array | null
  readonly hasEndnotes: boolean
}

/** Marks every header that a page of any section shows. */
export function markSections(bytes: Uint8Array): MarkedDocx {
  const docx = openDocx(bytes)
  try {
    refuseSigned(docx)
    ensureSection(docx)
    const changed = markHeaders(docx) + addHeaders(docx)
    return { bytes: changed === 0 ? null : docx.parts.toZip(), hasEndnotes: hasEndnotes(docx) }
  } finally {
    docx.parts.close()
  }
}

/** The first two notes of every document are the lines above its notes (ECMA-376 part 1, 17.18.33). */
function hasEndnotes({ parts, main, w }: Docx): boolean {
  const target = relationshipsOf(parts, main).find(({ type }) => type.endsWith('/endnotes'))?.target
  if (target === undefined || !parts.has(target)) return false
  return parts.root(target).find('w:endnote[not(@w:type) or @w:type="normal"]', { w }).length > 0
}

/** A document without section properties has one section all the same; only properties can name headers. */
function ensureSection(docx: Docx): void {
  if (sectionsOf(docx).length > 0) return
  const body = docx.parts.root(docx.main).get('w:body', { w: docx.w }) as XmlElement | null
  body?.addElement('sectPr', prefixOf(body, docx.w))
}

/** Headers that are there keep what they say, and say the mark after it. */
function markHeaders(docx: Docx): number {
  const { parts, w } = docx
  const names = new Set(sectionsOf(docx).flatMap(({ headers }) => Object.values(headers)))
  let changed = 0
  for (const name of names) {
    const header = parts.root(name)
    if (readHeader(header, w).isMarked) continue
    appendMark(header)
    parts.store(name)
    changed++
  }
  return changed
}

/**
 * A section whose pages have no header gets one with the mark alone. A header inherited from beyond a section that does
 * not show that kind is named again: Word looks back so far, LibreOffice does not.
 */
function addHeaders(docx: Docx): number {
  const made: Partial<Record<HeaderKind, string>> = {}
  let newPart: string | null = null
  let before: readonly HeaderKind[] = []
  let added = 0
  for (const section of sectionsOf(docx)) {
    for (const kind of section.kinds) {
      const known = section.ids[kind] ?? made[kind]
      if (known !== undefined && (section.own.has(kind) || before.includes(kind) || section.number === 1)) continue
      if (known === undefined) newPart ??= addHeaderPart(docx)
      made[kind] = known ?? (newPart as string)
      addReference(section, kind, made[kind], docx)
      added++
    }
    before = section.kinds
  }
  if (added > 0) docx.parts.store(docx.main)
  return added
}

function addReference({ properties }: Section, kind: HeaderKind, id: string, { r, w: word }: Docx): void {
  const { firstChild } = properties
  const w = prefixOf(properties, word)
  // References come before all else in a section's properties (ECMA-376 part 1, 17.6.17).
  const reference = firstChild?.prependElement('headerReference', w) ?? properties.addElement('headerReference', w)
  reference.setAttr('type', kind, w)
  const prefix = prefixOf(reference, r)
  reference.setAttr('id', id, prefix)
}

/** Adds a header part with its content type and relationship; returns the id of the relationship. */
function addHeaderPart({ parts, main, w, r }: Docx): string {
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const file = unused('headerTpki', '.xml', (name) => parts.has(folder + name))
  parts.add(
    folder + file,
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:hdr xmlns:w="${w}" xmlns:r="${r}"></w:hdr>`,
  )
  appendMark(parts.root(folder + file))
  parts.store(folder + file)
  const types = parts.root(CONTENT_TYPES)
  const override = types.addElement('Override', types.prefix)
  override.setAttr('PartName', `/${folder}${file}`)
  override.setAttr('ContentType', HEADER_TYPE)
  parts.store(CONTENT_TYPES)
  return addRelationship(`${r}/header`, file, parts, main)
}

function addRelationship(type: string, target: string, parts: Docx['parts'], main: string): string {
  const name = relationshipsName(main)
  if (!parts.has(name))
    parts.add(name, `<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="${PACKAGE_RELATIONSHIPS}"/>`)
  const ids = new Set(relationshipsOf(parts, main).map(({ id }) => id))
  const id = unused('rIdTpki', '', (candidate) => ids.has(candidate))
  const root = parts.root(name)
  const element = root.addElement('Relationship', root.prefix)
  for (const [key, value] of [
    ['Id', id],
    ['Type', type],
    ['Target', target],
  ] as const)
    element.setAttr(key, value)
  parts.store(name)
  return id
}
