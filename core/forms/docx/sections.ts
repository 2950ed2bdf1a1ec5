import type { XmlElement } from 'libxml2-wasm'
import { type Docx, relationshipsOf } from './open-docx.ts'

/** ECMA-376 part 1, 17.18.36: which pages of a section a header is for. */
export type HeaderKind = 'default' | 'first' | 'even'

export interface Section {
  /** From 1. */
  readonly number: number
  readonly properties: XmlElement
  /** The headers that pages of the section show. */
  readonly kinds: readonly HeaderKind[]
  /** The part of each header, its own or that of an earlier section; a kind without one shows nothing. */
  readonly headers: Partial<Record<HeaderKind, string>>
  /** The relationships that lead to them. */
  readonly ids: Partial<Record<HeaderKind, string>>
  /** Those that the section names itself. */
  readonly own: ReadonlySet<HeaderKind>
}

/** Returns the sections in their order; a change that is tracked and not accepted is none. */
export function sectionsOf(docx: Docx): Section[] {
  const { parts, main, w, r } = docx
  const targets = new Map(relationshipsOf(parts, main).map(({ id, target }) => [id, target]))
  const hasEven = isOn(settingsOf(docx), 'evenAndOddHeaders', w)
  const found = parts.root(main).find('.//w:body//w:sectPr[not(ancestor::w:sectPrChange)]', { w }) as XmlElement[]
  let headers: Section['headers'] = {}
  let ids: Section['ids'] = {}
  return found.map((properties, i) => {
    const own = new Set<HeaderKind>()
    for (const reference of properties.find('w:headerReference', { w }) as XmlElement[]) {
      const kind = (attributeOf(reference, 'type', w) ?? 'default') as HeaderKind
      const id = attributeOf(reference, 'id', r) ?? ''
      const target = targets.get(id)
      if (target === undefined || !parts.has(target)) continue
      headers = { ...headers, [kind]: target }
      ids = { ...ids, [kind]: id }
      own.add(kind)
    }
    const kinds: HeaderKind[] = ['default']
    if (isOn(properties, 'titlePg', w)) kinds.push('first')
    if (hasEven) kinds.push('even')
    return { number: i + 1, properties, kinds, headers, ids, own }
  })
}

function settingsOf({ parts, main }: Docx): XmlElement | null {
  const target = relationshipsOf(parts, main).find(({ type }) => type.endsWith('/settings'))?.target
  return target !== undefined && parts.has(target) ? parts.root(target) : null
}

// ECMA-376 part 1, 17.17.4: an on-off property is on unless its value is one of these.
const OFF: readonly string[] = ['0', 'false', 'off']

export function isOn(parent: XmlElement | null, name: string, w: string): boolean {
  const element = parent?.get(`w:${name}`, { w }) as XmlElement | null | undefined
  return element ? !OFF.includes(attributeOf(element, 'val', w) ?? 'true') : false
}

export const attributeOf = (element: XmlElement, name: string, namespace: string): string | null =>
  element.get(`@*[local-name()='${name}' and namespace-uri()='${namespace}']`)?.content ?? null
