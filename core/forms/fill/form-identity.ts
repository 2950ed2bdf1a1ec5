import { PDFDict, type PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { type FormIdentity, IDENTITY_KEY } from './identity-text.ts'
import { textString } from './structure-tree.ts'

/** Writes into a document which form it is, where a reader of documents finds it. @see ISO 32000-1 14.3.3 */
export function writeIdentity(document: PDFDocument, identity: FormIdentity): void {
  const { Info } = document.context.trailerInfo
  const info = document.context.lookup(Info, PDFDict)
  info.set(PDFName.of(IDENTITY_KEY), textString(JSON.stringify(identity)))
}
