import {
  type PDFContext,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  type PDFRef,
} from '@cantoo/pdf-lib'

/** The standard structure types (ISO 32000-1 14.8.4) that forms are made of. */
export type StructureType = 'Document' | 'H1' | 'H2' | 'H3' | 'P' | 'L' | 'LI' | 'Lbl' | 'LBody' | 'Form'

export interface StructureElement {
  readonly ref: PDFRef
  readonly type: StructureType
  readonly parent: PDFRef
  readonly kids: (PDFRef | PDFDict)[]
}

/**
 * The logical structure of a document that is being written, by which a screen reader reads it in order.
 * @see ISO 32000-1 14.7
 */
export class StructureTree {
  readonly root: StructureElement
  readonly #context: PDFContext
  readonly #catalog: PDFDict
  readonly #treeRef: PDFRef
  readonly #elements: StructureElement[] = []
  /** What the keys of the parent tree stand for: the elements of a page by number of content, or that of a widget. */
  readonly #parents: (PDFRef[] | PDFRef)[] = []
  readonly #pages = new Map<PDFPage, PDFRef[]>()

  constructor(document: PDFDocument) {
    this.#context = document.context
    this.#catalog = document.catalog
    this.#treeRef = document.context.nextRef()
    this.root = this.#make('Document', this.#treeRef)
  }

  add(type: StructureType, parent: StructureElement): StructureElement {
    const element = this.#make(type, parent.ref)
    parent.kids.push(element.ref)
    return element
  }

  #make(type: StructureType, parent: PDFRef): StructureElement {
    const element = { ref: this.#context.nextRef(), type, parent, kids: [] }
    this.#elements.push(element)
    return element
  }

  /** What `draw` puts on the page is the content of `element`. */
  mark(element: StructureElement, page: PDFPage, draw: () => void): void {
    const contents = this.#contentsOf(page)
    const number = contents.push(element.ref) - 1
    element.kids.push(this.#context.obj({ Type: 'MCR', Pg: page.ref, MCID: number }) as PDFDict)
    surround(page, `/${element.type} <</MCID ${number}>>`, draw)
  }

  /** Makes the newest widget of a page the content of `element`. */
  markWidget(element: StructureElement, page: PDFPage, widget: PDFRef): void {
    element.kids.push(this.#context.obj({ Type: 'OBJR', Pg: page.ref, Obj: widget }) as PDFDict)
    const key = this.#parents.push(element.ref) - 1
    this.#context.lookup(widget, PDFDict).set(PDFName.of('StructParent'), this.#context.obj(key))
  }

  #contentsOf(page: PDFPage): PDFRef[] {
    const known = this.#pages.get(page)
    if (known) return known
    const contents: PDFRef[] = []
    this.#pages.set(page, contents)
    const key = this.#parents.push(contents) - 1
    page.node.set(PDFName.of('StructParents'), this.#context.obj(key))
    return contents
  }

  /** Writes the tree into the document; nothing can be added afterwards. */
  finish(): void {
    const context = this.#context
    for (const { ref, type, parent, kids } of this.#elements)
      context.assign(ref, context.obj({ Type: 'StructElem', S: type, P: parent, K: kids }))
    const numbers = this.#parents.flatMap((parent, key) => [
      context.obj(key),
      Array.isArray(parent) ? context.register(context.obj(parent)) : parent,
    ])
    const parentTree = context.register(context.obj({ Nums: numbers }))
    context.assign(
      this.#treeRef,
      context.obj({
        Type: 'StructTreeRoot',
        K: this.root.ref,
        ParentTree: parentTree,
        ParentTreeNextKey: this.#parents.length,
      }),
    )
    this.#catalog.set(PDFName.of('StructTreeRoot'), this.#treeRef)
    this.#catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }))
  }
}

/** What `draw` puts on the page belongs to no part of the text: a line, a page number. */
export const markArtifact = (page: PDFPage, draw: () => void): void => surround(page, '/Artifact <<>>', draw)

function surround(page: PDFPage, begin: string, draw: () => void): void {
  page.pushOperators(PDFOperator.of(PDFOperatorNames.BeginMarkedContentSequence, [begin]))
  draw()
  page.pushOperators(PDFOperator.of(PDFOperatorNames.EndMarkedContent))
}

/** Returns a text string as a dictionary holds it. */
export const textString = (text: string): PDFHexString => PDFHexString.fromText(text)
