import type { Finding } from '../lint/finding.ts'

/** What the check says of one page: `cannot-tell` is a picture without text, which does not pass. */
export type PageResult = 'pass' | 'fail' | 'cannot-tell'

export interface PageVerdict {
  /** From 1. */
  readonly page: number
  readonly result: PageResult
  /** Why, in one line. */
  readonly because: string
  /** What is wrong or nearly right; a page that passes may have warnings and notices. */
  readonly findings: readonly Finding[]
}
