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

/** Liberation Sans (SIL Open Font Licence) comes with pdf.js: Latin, Greek and Cyrillic letters. */
const fontFile = (style: 'Regular' | 'Bold'): Uint8Array => {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
  return readFileSync(join(folder, 'standard_fonts', `LiberationSans-${style}.ttf`))
}

// Letters that run from right to left, or join, need more than a glyph each.
const NEEDS_SHAPING = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u

/**
 * Embeds the typefaces; `isWhole` embeds every glyph of them, for fields that somebody else fills in.
 * Only what is written goes into a file otherwise.
 */
export async function embedFonts(document: PDFDocument, isWhole: boolean): Promise<FormFonts> {
  const fontkit = await import('@cantoo/fontkit')
  document.registerFontkit(fontkit as unknown as Parameters<PDFDocument['registerFontkit']>[0])
  const regular = await document.embedFont(fontFile('Regular'), { subset: !isWhole })
  const bold = await document.embedFont(fontFile('Bold'), { subset: true })
  const known = new Set(regular.getCharacterSet())
  const check = (text: string, where: string): void => {
    const stray = [...text].find((each) => !known.has(each.codePointAt(0) ?? 0) || NEEDS_SHAPING.test(each))
    if (stray === undefined) return
    const code = (stray.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new PkiError(
      'FORM_VALUES_INVALID',
      `${where} has "${stray}" (U+${code}), which the typeface Liberation Sans cannot show here; allowed: Latin, Greek and Cyrillic letters`,
      { cure: 'write it in Latin letters' },
    )
  }
  return { regular, bold, check }
}
