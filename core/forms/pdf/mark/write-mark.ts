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
import { OWN_MARK_TAG } from '../page/paint-walk.ts'
import type { Painting } from '../page/painting.ts'
import { readerSpace } from '../page/reader-space.ts'
import { type Balance, balanceOf } from './content-balance.ts'
import { MARK_DESCENT, type Place } from './free-place.ts'

const name = PDFName.of
const FONT_KEY = 'TpkiMarkFont'
// ISO 32000-2 §14.8.2.2: what a page carries for the sake of pagination is an artifact, and no part of the tagged text.
const HEAD = 'q\n/Artifact <</Type /Pagination /Subtype /Header /TpkiMark 1>> BDC\n'
// A reader of ours knows the mark by the inner tag.
const INNER = `/${OWN_MARK_TAG} BMC\n`
const TAIL = 'EMC\nEMC\nQ\n'
const WHOLE_KEY = 'TpkiPage'

/** How a page lies and what of it is seen. */
type Sheet = Pick<Painting, 'view' | 'rotation' | 'pointsPerUnit'>

/** Takes an earlier mark of ours off a page that was turned or cut since, or on which something was put over it. */
export function removeMark({ node, doc: { context } }: PDFPage): void {
  const contents = node.lookup(name('Contents'))
  if (!(contents instanceof PDFArray)) return
  for (let i = contents.size() - 1; i >= 0; i--) if (textOf(contents.lookup(i)).startsWith(HEAD)) contents.remove(i)
  node.set(name('Contents'), context.obj(contents.asArray().slice()))
}

/**
 * Puts the mark on a page, over everything that its own content paints and independent of what that leaves open.
 * `isApart` draws the content as one object of its own, for content that cannot be followed to its end. `frames` are the streams around the content, most of which are alike.
 */
export function writeMark(
  page: PDFPage,
  painting: Sheet,
  place: Place,
  font: PDFFont,
  isApart: boolean,
  frames: Map<string, PDFRef>,
): void {
  const { node, doc } = page
  const parts = contentsOf(page)
  const stream = (text: string): PDFRef => doc.context.register(doc.context.stream(text))
  const shared = (text: string): PDFRef => {
    const ref = frames.get(text) ?? stream(text)
    frames.set(text, ref)
    return ref
  }
  const mark = HEAD + INNER + groundOf(painting, place) + textOperators(painting, place, font) + TAIL
  const content = parts.map((part) => textOf(doc.context.lookup(part))).join('\n')
  const around = isApart ? null : balanceOf(content)
  const all = around
    ? [shared('q\n'.repeat(1 + around.strayRestores)), ...parts, shared(closing(around)), stream(mark)]
    : [shared(`q\n/${WHOLE_KEY} Do\nQ\n`), stream(mark)]
  node.set(name('Contents'), doc.context.obj(all))
  addResources(page, font, around ? null : content)
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

function groundOf(painting: Sheet, { ground }: Place): string {
  if (ground === null) return ''
  const { toPage } = readerSpace(painting)
  const from = apply(toPage, ground.x0, ground.y0)
  const to = apply(toPage, ground.x1, ground.y1)
  return `1 g\n${[from.x, from.y, to.x - from.x, to.y - from.y].map(decimal).join(' ')} re f\n`
}

function textOperators(painting: Sheet, { box, size }: Place, font: PDFFont): string {
  const { toPage } = readerSpace(painting)
  const matrix = multiply(toPage, [1, 0, 0, 1, box.x0, box.y0 + MARK_DESCENT * size])
  return `BT\n0 g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts\n/${FONT_KEY} ${size} Tf\n${matrix.map(decimal).join(' ')} Tm\n${font.encodeText(MARK_TEXT)} Tj\nET\n`
}

/** Gives the page resources of its own, because those that it inherits or shares may serve other pages. */
function addResources(page: PDFPage, font: PDFFont, whole: string | null): void {
  const { node, doc } = page
  const { context } = doc
  const copyOf = (dict: PDFDict | undefined): PDFDict => {
    const copy = context.obj({}) as PDFDict
    for (const [own, each] of dict?.entries() ?? []) copy.set(own, each)
    return copy
  }
  const inherited = node.Resources()
  const resources = copyOf(whole === null ? inherited : undefined)
  const fonts = copyOf(whole === null ? inherited?.lookupMaybe(name('Font'), PDFDict) : undefined)
  fonts.set(name(FONT_KEY), font.ref)
  resources.set(name('Font'), fonts)
  if (whole !== null) resources.set(name('XObject'), context.obj({ [WHOLE_KEY]: wholeOf(page, whole) }))
  node.set(name('Resources'), resources)
}

/** @see ISO 32000-2 §8.10 */
function wholeOf({ node, doc: { context } }: PDFPage, content: string): PDFRef {
  const whole = context.flateStream(Buffer.from(content, 'latin1'), {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: node.MediaBox(),
    Resources: node.Resources() ?? {},
  })
  return context.register(whole)
}
