import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PDFDocument, PDFFont } from '@cantoo/pdf-lib'
import { PkiError } from '../../base/index.ts'

/** The typefaces of a form, and what can be written in them. */
export interface FormFonts {
  readonly regular: PDFFont
  readonly bold: PDFFont
  /** Refuses a text that has characters which cannot be written. @throws {PkiError} `FORM_VALUES_INVALID` */
  check(text: string, where: string): void
}

const packageFile = (name: string, path: string): Uint8Array =>
  readFileSync(join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), path))

interface Typeface {
  readonly name: string
  fileOf(style: 'Regular' | 'Bold'): Uint8Array
}

/** SIL Open Font Licence; comes with pdf.js. It has western and central European Latin, Greek and Cyrillic letters. */
const LIBERATION: Typeface = {
  name: 'Liberation Sans',
  fileOf: (style) => packageFile('pdfjs-dist', `standard_fonts/LiberationSans-${style}.ttf`),
}

/** Bitstream Vera Licence. It has every Latin letter of living languages, in a file five times as large. */
const DEJAVU: Typeface = {
  name: 'DejaVu Sans',
  fileOf: (style) => packageFile('dejavu-fonts-ttf', `ttf/DejaVuSans${style === 'Bold' ? '-Bold' : ''}.ttf`),
}

// Letters that run from right to left, or join, need more than a glyph each.
const NEEDS_SHAPING = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u

/**
 * Embeds the typefaces in which a text can be written. `isWhole` embeds every glyph of them, for fields that somebody
 * else fills in; otherwise only what is written goes into the file.
 */
export async function embedFonts(document: PDFDocument, isWhole: boolean, text = ''): Promise<FormFonts> {
  const fontkit = (await import('@cantoo/fontkit')) as unknown as Fontkit
  document.registerFontkit(fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0])
  const liberation = new Set(fontkit.create(LIBERATION.fileOf('Regular')).characterSet)
  const face = [...text].every((each) => liberation.has(each.codePointAt(0) ?? 0)) ? LIBERATION : DEJAVU
  const regular = await document.embedFont(face.fileOf('Regular'), { subset: !isWhole })
  const bold = await document.embedFont(face.fileOf('Bold'), { subset: true })
  const known = new Set(regular.getCharacterSet())
  const check = (line: string, where: string): void => {
    const stray = [...line].find((each) => !known.has(each.codePointAt(0) ?? 0) || NEEDS_SHAPING.test(each))
    if (stray === undefined) return
    const code = (stray.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new PkiError(
      'FORM_VALUES_INVALID',
      `${where} has "${stray}" (U+${code}), which the typeface ${face.name} cannot show; allowed: Latin, Greek and Cyrillic letters`,
      { cure: 'write it in Latin letters' },
    )
  }
  return { regular, bold, check }
}

interface Fontkit {
  create(file: Uint8Array): { readonly characterSet: readonly number[] }
}
