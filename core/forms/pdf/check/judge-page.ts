import type { Finding } from '../../../pki/lint/index.ts'
import { MARK_TEXT } from '../../mark-text.ts'
import { findingOf, type PageVerdict } from '../../verdict.ts'
import { areaOf, grown, intersection, overlaps } from '../page/geometry.ts'
import { boxOfRun, type Painting, type TextRun } from '../page/painting.ts'
import { linesOf } from '../page/text-line.ts'
import { type FoundPhrase, findPhrases } from './find-phrase.ts'
import { findNearMisses } from './near-misses.ts'
import { unseenBecause } from './visibility.ts'

export interface JudgeOptions {
  /** A page that is a picture without text passes, with a warning. */
  readonly allowScanned: boolean
}

// A picture that takes this much of the page is the page.
const SCAN_SHARE = 0.5

/** Says whether a reader of the page sees the mark on it, and what is there instead. */
export function judgePage(painting: Painting, { allowScanned }: JudgeOptions): PageVerdict {
  const { page } = painting
  const shown = linesOf(painting.runs.filter(({ hidden }) => hidden === null))
  const faults: Finding[] = []
  for (const phrase of findPhrases(shown, painting)) {
    const fault = faultOf(phrase, painting)
    if (fault === null) return { page, result: 'pass', because: placeOf(phrase), findings: [] }
    faults.push(fault)
  }
  const hidden = findPhrases(linesOf(painting.runs.filter((run) => run.hidden !== null)), painting)
  for (const phrase of hidden) {
    const fault = faultOf(phrase, painting)
    if (fault !== null) faults.push(fault)
  }
  if (isScan(painting)) return scanVerdict(page, faults, allowScanned)
  const misses = findNearMisses(shown).map(({ text, because }) => {
    const rule = because.startsWith('is split') ? 'e_mark_split' : 'e_mark_near_miss'
    return findingOf(rule, `page ${page}`, `"${text}" ${because}`)
  })
  const findings = [...faults, ...misses]
  if (findings.length === 0) findings.push(findingOf('e_mark_missing', `page ${page}`, `"${MARK_TEXT}" is not on it`))
  return { page, result: 'fail', because: (findings[0] as Finding).message, findings }
}

/** Whether the mark stands on the page itself, seen and upright: there is nothing left to mark. */
export function isMarkedUpright(painting: Painting): boolean {
  const upright = -(painting.rotation * Math.PI) / 180
  const shown = painting.runs.filter(({ hidden, isAnnotation }) => hidden === null && !isAnnotation)
  const lines = linesOf(aroundOwnMark(shown))
  return findPhrases(lines, painting).some(({ glyphs, spoiledBy, line }) => {
    const turned = Math.cos(line.angle + upright)
    return spoiledBy === null && turned > UPRIGHT_COSINE && unseenBecause(glyphs, painting) === null
  })
}

// In ems: nothing farther from a mark can stand on its line.
const LINE_REACH_EMS = 4

/** Returns the runs around a mark that this program wrote, or all of them if there is none. */
function aroundOwnMark(runs: readonly TextRun[]): readonly TextRun[] {
  const own = runs.filter(({ isOwnMark }) => isOwnMark)
  if (own.length === 0) return runs
  const around = own.map((run) => grown(boxOfRun(run), LINE_REACH_EMS * run.size))
  return runs.filter((run) => around.some((box) => overlaps(boxOfRun(run), box)))
}

// Within about two degrees.
const UPRIGHT_COSINE = 0.999

function faultOf({ glyphs, spoiledBy }: FoundPhrase, painting: Painting): Finding | null {
  if (spoiledBy !== null) return findingOf('e_mark_near_miss', `page ${painting.page}`, `"${MARK_TEXT}" ${spoiledBy}`)
  const unseen = unseenBecause(glyphs, painting)
  return unseen === null ? null : findingOf(unseen.rule, `page ${painting.page}`, `"${MARK_TEXT}" ${unseen.because}`)
}

const placeOf = ({ glyphs }: FoundPhrase): string =>
  glyphs.some(({ run }) => run.isAnnotation)
    ? `"${MARK_TEXT}" is seen in an annotation or field that prints`
    : `"${MARK_TEXT}" is seen`

function isScan({ runs, paints, view }: Painting): boolean {
  const isText = runs.some(({ hidden, glyphs }) => hidden === null && glyphs.some(({ text }) => text.trim() !== ''))
  if (isText) return false
  const shares = paints.filter(({ kind }) => kind === 'picture').map(({ box }) => intersection(box, view))
  const area = shares.reduce((sum, box) => sum + (box === null ? 0 : areaOf(box)), 0)
  return area >= SCAN_SHARE * areaOf(view)
}

function scanVerdict(page: number, faults: readonly Finding[], isAllowed: boolean): PageVerdict {
  const because = 'it is a picture without visible text, so its content is unknown'
  if (isAllowed)
    return { page, result: 'pass', because, findings: [findingOf('w_page_scanned', `page ${page}`, because)] }
  return {
    page,
    result: 'cannot-tell',
    because,
    findings: [findingOf('e_page_scanned', `page ${page}`, because), ...faults],
  }
}
