import type { Finding, RuleName } from '../pki/lint/index.ts'
import { MARK_SOURCE } from './mark-text.ts'

/** The verdict on one page. `cannot-tell` is a picture without text; it does not pass. */
export type PageResult = 'pass' | 'fail' | 'cannot-tell'

export interface PageVerdict {
  /** From 1. */
  readonly page: number
  readonly result: PageResult
  /** Why, in one line. */
  readonly because: string
  /** A page that passes may have warnings. */
  readonly findings: readonly Finding[]
}

/** The verdict on one header of a section, for a DOCX that was not rendered. */
export interface SectionVerdict {
  /** From 1. */
  readonly section: number
  /** Which pages show it. */
  readonly header: 'default' | 'first' | 'even'
  readonly result: 'pass' | 'fail'
  readonly because: string
  readonly findings: readonly Finding[]
}

/** A DOCX is judged by its pages as LibreOffice lays them out, or by the headers of its sections. */
export type DocxVerdict =
  | { readonly judged: 'rendered-pages'; readonly pages: readonly PageVerdict[] }
  | { readonly judged: 'section-headers'; readonly sections: readonly SectionVerdict[] }

/** Returns a finding about the mark. `field` is the page, or the section and header. */
export const findingOf = (rule: RuleName, field: string, message: string): Finding => ({
  rule,
  severity: rule.startsWith('e_') ? 'error' : 'warning',
  field,
  message,
  source: MARK_SOURCE,
})
