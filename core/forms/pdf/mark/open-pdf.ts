import {
  type PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFString,
} from '@cantoo/pdf-lib'
import { ownerPasswordRequired, passwordRequired, passwordWrong, unsound } from '../page/pdf-errors.ts'
import type { FileEnd } from './append-update.ts'
import { openCipher, type PdfCipher } from './encryption.ts'

/** A PDF that can be changed. */
export interface OpenPdf {
  /** Its octets from the header on. */
  readonly bytes: Uint8Array
  readonly document: PDFDocument
  /** Null if it is not encrypted. */
  readonly cipher: PdfCipher | null
  /** Null if its cross-reference section is damaged, so that nothing can be appended. */
  readonly end: FileEnd | null
}

const options = {
  updateMetadata: false,
  parseSpeed: Number.POSITIVE_INFINITY,
  preserveXFA: true,
  capNumbers: true,
}

/**
 * Opens a PDF for changing.
 * @throws {PkiError} `FORM_MALFORMED`, `FORM_PASSWORD_REQUIRED`, `FORM_PASSWORD_WRONG`
 */
export async function openPdf(file: Uint8Array, password: string | null): Promise<OpenPdf> {
  // Offsets count from the header, whatever stands before it.
  const bytes = file.subarray(Math.max(0, Buffer.from(file.buffer, file.byteOffset, file.length).indexOf('%PDF-')))
  let document = await load(bytes, { ignoreEncryption: true })
  const { Encrypt: encrypt } = document.context.trailerInfo
  const dict = document.context.lookup(encrypt)
  const cipher = dict instanceof PDFDict ? cipherOf(dict, document, password) : null
  if (cipher !== null) document = await load(bytes, { password: password ?? '' })
  if (!(document.catalog instanceof PDFDict)) throw unsound('cannot be read for marking: its catalog is damaged')
  // A reference to nothing is allowed, but some readers complain of this one.
  if (document.context.lookup(document.context.trailerInfo.Info) === undefined) delete document.context.trailerInfo.Info
  // Numbers of new objects begin after every number that the file uses.
  const { context } = document
  context.largestObjectNumber = Math.max(context.largestObjectNumber, (context.trailerInfo.Size?.asNumber() ?? 1) - 1)
  const xref = findXref(bytes)
  return { bytes, document, cipher, end: xref && { xref, encrypt } }
}

async function load(bytes: Uint8Array, more: { ignoreEncryption?: boolean; password?: string }): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(bytes, { ...options, ...more })
  } catch (cause) {
    throw unsound('cannot be read for marking: its structure is damaged', cause)
  }
}

function cipherOf(dict: PDFDict, { context }: PDFDocument, password: string | null): PdfCipher {
  const id = (context.lookup(context.trailerInfo.ID) as PDFArray | undefined)?.lookup(0)
  const fileId = id instanceof PDFHexString || id instanceof PDFString ? id.asBytes() : new Uint8Array()
  const cipher = openCipher(dict, fileId, password ?? '')
  if (cipher === null) throw password === null ? passwordRequired() : passwordWrong()
  if (!cipher.isOwner && !cipher.mayChange) throw ownerPasswordRequired()
  return cipher
}

const START = 'startxref'

/** Finds the last cross-reference section and looks whether it leads to objects. */
function findXref(bytes: Uint8Array): FileEnd['xref'] | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const at = text.lastIndexOf(START)
  const offset = Number(
    /^\s*(\d+)\s*%%EOF/.exec(text.toString('latin1', at + START.length, at + 64))?.[1] ?? Number.NaN,
  )
  if (at < 0 || !Number.isSafeInteger(offset)) return null
  if (/^\d+\s+\d+\s+obj\b/.test(text.toString('latin1', offset, offset + 32))) return { kind: 'stream', offset }
  return isSoundTable(text, offset) ? { kind: 'table', offset } : null
}

function isSoundTable(text: Buffer, offset: number): boolean {
  if (text.toString('latin1', offset, offset + 4) !== 'xref') return false
  const table = text.toString('latin1', offset + 4, text.indexOf('trailer', offset)).trimStart()
  const lines = table.split(/\s*[\r\n]+/).filter((line) => line !== '')
  let number = 0
  return lines.every((line) => {
    const section = /^(\d+) +(\d+)$/.exec(line)
    if (section) {
      number = Number(section[1])
      return true
    }
    const entry = /^(\d{10}) (\d{5}) ([nf])$/.exec(line)
    if (!entry) return false
    const own = number++
    const begin = Number(entry[1])
    return entry[3] === 'f' || new RegExp(`^\\s*${own}\\s+\\d+\\s+obj`).test(text.toString('latin1', begin, begin + 40))
  })
}

/**
 * Writes a PDF anew whose cross-reference section is damaged.
 * @throws {PkiError} `FORM_MALFORMED` if the length of a stream is in doubt, so that octets of it could be lost
 */
export function rewrite({ document, cipher }: OpenPdf, firstNew: number): Promise<Uint8Array> {
  const { context } = document
  if (cipher !== null) throw unsound('is encrypted, and its cross-reference section is damaged')
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    const isStream = object instanceof PDFRawStream
    const type = isStream ? object.dict.get(PDFName.of('Type')) : undefined
    // The library has read the objects out of what held them, and would write both.
    if (type === PDFName.of('ObjStm') || type === PDFName.of('XRef')) context.delete(ref)
    else if (object instanceof PDFDict && object.has(PDFName.of('Linearized'))) context.delete(ref)
    else if (isStream && ref.objectNumber < firstNew && !isWhole(object))
      throw unsound(`is damaged, and the length of its stream ${ref.objectNumber} is in doubt`)
  }
  return document.save({ rewrite: true, addDefaultPage: false, updateFieldAppearances: false, useObjectStreams: false })
}

function isWhole({ dict, contents }: PDFRawStream): boolean {
  const length = dict.lookup(PDFName.of('Length'))
  // An end of line before "endstream" may count or not.
  return length instanceof PDFNumber && Math.abs(length.asNumber() - contents.length) <= 2
}
