import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  type PDFFont,
  PDFName,
  type PDFPage,
  PDFRawStream,
  type PDFRef,
} from '@cantoo/pdf-lib'
import { MARK_TEXT } from '../../mark-text.ts'
import { apply, multiply } from '../page/geometry.ts'
import type { Painting } from '../page/painting.ts'
import { readerSpace } from '../page/reader-space.ts'
import { type Balance, balanceOf } from './content-balance.ts'
import { MARK_DESCENT, type Place } from './free-place.ts'

const name = PDFName.of
const FONT_KEY = 'TpkiMarkFont'
// ISO 32000-2 §14.8.2.2: what a page carries for the sake of pagination is an artifact, and no part of the tagged text.
const HEAD = 'q\n/Artifact <</Type /Pagination /Subtype /Header /TpkiMark 1>> BDC\n'
const TAIL = 'EMC\nQ\n'

/** How a page lies and what of it is seen. */
type Sheet = Pick<Painting, 'view' | 'rotation' | 'pointsPerUnit'>

/** Takes an earlier mark of ours off a page that was turned or cut since, or on which something was put over it. */
export function removeMark({ node, doc: { context } }: PDFPage): void {
  const contents = node.lookup(name('Contents'))
  if (!(contents instanceof PDFArray)) return
  for (let i = contents.size() - 1; i >= 0; i--) if (textOf(contents.lookup(i)).startsWith(HEAD)) contents.remove(i)
  node.set(name('Contents'), context.obj(contents.asArray().slice()))
}

/** Puts the mark on a page, over everything that its own content paints and independent of what that leaves open. */
export function writeMark(page: PDFPage, painting: Sheet, place: Place, font: PDFFont): void {
  const { node, doc } = page
  const parts = contentsOf(page)
  const balance = balanceOf(parts.map((part) => textOf(doc.context.lookup(part))).join('\n'))
  const before = 'q\n'.repeat(1 + balance.strayRestores)
  const stream = (text: string): PDFRef => doc.context.register(doc.context.stream(text))
  const mark = HEAD + groundOf(painting, place) + textOperators(painting, place, font) + TAIL
  const all = [stream(before), ...parts, stream(closing(balance)), stream(mark)]
  node.set(name('Contents'), doc.context.obj(all))
  addFont(page, font)
}

function contentsOf({ node, doc }: PDFPage): PDFRef[] {
  const contents = node.get(name('Contents'))
  const list = doc.context.lookup(contents)
  if (list instanceof PDFArray) return list.asArray().filter((part) => doc.context.lookup(part)) as PDFRef[]
  return contents && list ? [contents as PDFRef] : []
}

function textOf(stream: unknown): string {
  if (!(stream instanceof PDFRawStream)) return ''
  try {
    return Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1')
  } catch {
    // What no filter can read paints nothing either.
    return ''
  }
}

const closing = ({ openSaves, openMarks, isTextOpen }: Balance): string =>
  `\n${isTextOpen ? 'ET\n' : ''}${'EMC\n'.repeat(openMarks)}${'Q\n'.repeat(openSaves + 1)}`

const decimal = (value: number): string => value.toFixed(4).replace(/\.?0+$/, '')

function groundOf(painting: Sheet, { box, needsGround }: Place): string {
  if (!needsGround) return ''
  const { toPage } = readerSpace(painting)
  const from = apply(toPage, box.x0 - 1, box.y0 - 1)
  const to = apply(toPage, box.x1 + 1, box.y1 + 1)
  return `1 g\n${[from.x, from.y, to.x - from.x, to.y - from.y].map(decimal).join(' ')} re f\n`
}

function textOperators(painting: Sheet, { box, size }: Place, font: PDFFont): string {
  const { toPage } = readerSpace(painting)
  const matrix = multiply(toPage, [1, 0, 0, 1, box.x0, box.y0 + MARK_DESCENT * size])
  return `BT\n0 g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts\n/${FONT_KEY} ${size} Tf\n${matrix.map(decimal).join(' ')} Tm\n${font.encodeText(MARK_TEXT)} Tj\nET\n`
}

/** Gives the page resources of its own, since those it inherits or shares may serve other pages. */
function addFont({ node, doc: { context } }: PDFPage, font: PDFFont): void {
  const copyOf = (dict: PDFDict | undefined): PDFDict => {
    const copy = context.obj({}) as PDFDict
    for (const [key, value] of dict?.entries() ?? []) copy.set(key, value)
    return copy
  }
  const inherited = node.Resources()
  const resources = copyOf(inherited)
  const fonts = copyOf(inherited?.lookupMaybe(name('Font'), PDFDict))
  fonts.set(name(FONT_KEY), font.ref)
  resources.set(name('Font'), fonts)
  node.set(name('Resources'), resources)
}
