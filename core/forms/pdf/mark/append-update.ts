import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRawStream,
  type PDFRef,
  PDFStream,
  PDFString,
} from '@cantoo/pdf-lib'
import type { PdfCipher } from './encryption.ts'

/** Where a PDF ends, as far as an update must know it. */
export interface FileEnd {
  /** Where the last cross-reference section begins, and of which kind it is. */
  readonly xref: { readonly kind: 'table' | 'stream'; readonly offset: number }
  readonly encrypt: PDFObject | undefined
}

/**
 * Returns the PDF with these objects added to its end. Every octet that was there stays, so streams, fields, encryption
 * and permissions do too.
 * @see ISO 32000-2 §7.5.6
 */
export function appendUpdate(
  bytes: Uint8Array,
  context: PDFContext,
  refs: readonly PDFRef[],
  { xref, encrypt }: FileEnd,
  cipher: PdfCipher | null,
): Uint8Array {
  const chunks: Uint8Array[] = [bytes, Buffer.from('\n')]
  let length = bytes.length + 1
  const offsets = new Map<PDFRef, number>()
  const add = (ref: PDFRef, object: PDFObject): void => {
    const chunk = indirect(ref, object)
    offsets.set(ref, length)
    chunks.push(chunk)
    length += chunk.length
  }
  for (const ref of refs.toSorted((a, b) => a.objectNumber - b.objectNumber)) {
    const object = context.lookup(ref) as PDFObject
    add(ref, cipher === null ? object : encrypted(object, ref, cipher, context))
  }
  const { Root, Info, ID } = context.trailerInfo
  const trailer = { Root, Info, ID, Encrypt: encrypt, Prev: xref.offset }
  if (xref.kind === 'table') {
    chunks.push(
      Buffer.from(
        `${tableOf(offsets)}trailer\n${context.obj({ ...trailer, Size: context.largestObjectNumber + 1 })}\n`,
      ),
    )
  } else {
    const ref = context.nextRef()
    offsets.set(ref, length)
    chunks.push(indirect(ref, streamOf(offsets, trailer, context)))
  }
  chunks.push(Buffer.from(`startxref\n${length}\n%%EOF\n`))
  return Buffer.concat(chunks)
}

function indirect({ objectNumber, generationNumber }: PDFRef, object: PDFObject): Uint8Array {
  const body = new Uint8Array(object.sizeInBytes())
  object.copyBytesInto(body, 0)
  return Buffer.concat([Buffer.from(`${objectNumber} ${generationNumber} obj\n`), body, Buffer.from('\nendobj\n')])
}

function encrypted(object: PDFObject, ref: PDFRef, cipher: PdfCipher, context: PDFContext): PDFObject {
  const within = (each: PDFObject): PDFObject => {
    if (each instanceof PDFString || each instanceof PDFHexString)
      return PDFHexString.of(Buffer.from(cipher.encrypt(each.asBytes(), ref, 'string')).toString('hex'))
    if (each instanceof PDFArray) return context.obj(each.asArray().map(within)) as PDFObject
    return each instanceof PDFDict ? dictOf(each) : each
  }
  const dictOf = (dict: PDFDict): PDFDict => {
    const copy = context.obj({}) as PDFDict
    for (const [key, value] of dict.entries()) copy.set(key, within(value))
    return copy
  }
  if (!(object instanceof PDFStream)) return within(object)
  return PDFRawStream.of(dictOf(object.dict), cipher.encrypt(object.getContents(), ref, 'stream'))
}

/** Returns runs of object numbers without a gap. */
function runsOf(offsets: ReadonlyMap<PDFRef, number>): [PDFRef, number][][] {
  const runs: [PDFRef, number][][] = []
  for (const entry of [...offsets].toSorted(([a], [b]) => a.objectNumber - b.objectNumber)) {
    const last = runs.at(-1)?.at(-1)?.[0].objectNumber
    if (last !== undefined && entry[0].objectNumber === last + 1) runs.at(-1)?.push(entry)
    else runs.push([entry])
  }
  return runs
}

// ISO 32000-2 §7.5.4: an entry has 20 octets, its end of line included.
function tableOf(offsets: ReadonlyMap<PDFRef, number>): string {
  const sections = runsOf(offsets).map((run) => {
    const entries = run.map(
      ([{ generationNumber }, offset]) =>
        `${String(offset).padStart(10, '0')} ${String(generationNumber).padStart(5, '0')} n \n`,
    )
    return `${run[0]?.[0].objectNumber} ${run.length}\n${entries.join('')}`
  })
  return `xref\n${sections.join('')}`
}

// ISO 32000-2 §7.5.8.3: kind, offset and generation of each entry.
const WIDTHS = [1, 4, 2]

function streamOf(offsets: ReadonlyMap<PDFRef, number>, trailer: object, context: PDFContext): PDFRawStream {
  const runs = runsOf(offsets)
  const entries = runs.flat().map(([{ generationNumber }, offset]) => {
    const entry = Buffer.alloc(7, 1)
    entry.writeUInt32BE(offset, 1)
    entry.writeUInt16BE(generationNumber, 5)
    return entry
  })
  const dict = context.obj({
    ...trailer,
    Type: PDFName.of('XRef'),
    W: WIDTHS,
    Index: runs.flatMap((run) => [run[0]?.[0].objectNumber ?? 0, run.length]),
    Size: context.largestObjectNumber + 1,
  }) as PDFDict
  return PDFRawStream.of(dict, Buffer.concat(entries))
}
