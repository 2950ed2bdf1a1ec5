// The order matters: pdf.js looks for what there is as it is loaded.
import './prepare-pdfjs.ts'
// Defines its worker in this process, which is a limited one of its own already.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { fileURLToPath } from 'node:url'

export { getDocument, OPS, PasswordException, PasswordResponses } from 'pdfjs-dist/legacy/build/pdf.mjs'

const fileOf = (path: string): string => fileURLToPath(import.meta.resolve(`pdfjs-dist/${path}`))
const folderOf = (path: string): string => fileOf(path).replace(/[^/\\]*$/, '')

/** How codes of East Asian fonts are numbered. */
export const CMAP_FOLDER: string = folderOf('cmaps/LICENSE')
/** Widths of fonts that a PDF names and does not hold. */
export const FONT_FOLDER: string = folderOf('standard_fonts/LICENSE_LIBERATION')
/** The font of the mark: SIL Open Font License 1.1. */
export const MARK_FONT_FILE: string = fileOf('standard_fonts/LiberationSans-Bold.ttf')
