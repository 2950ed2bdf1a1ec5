import { MARK_TEXT } from '../mark-text.ts'
import { findingOf, type SectionVerdict } from '../verdict.ts'
import { readHeader } from './header-text.ts'
import { type Docx, openDocx } from './open-docx.ts'
import { type HeaderKind, type Section, sectionsOf } from './sections.ts'

/** Judges each header that pages of each section show. */
export function checkSections(bytes: Uint8Array): SectionVerdict[] {
  const docx = openDocx(bytes)
  try {
    const sections = sectionsOf(docx)
    if (sections.length === 0) return [failed(1, 'default', [])]
    return sections.flatMap((section) => section.kinds.map((kind) => judge(section, kind, docx)))
  } finally {
    docx.parts.close()
  }
}

function judge({ number, headers }: Section, kind: HeaderKind, { parts, w }: Docx): SectionVerdict {
  const name = headers[kind]
  const { isMarked, faults } = name === undefined ? { isMarked: false, faults: [] } : readHeader(parts.root(name), w)
  if (!isMarked) return failed(number, kind, faults)
  return {
    section: number,
    header: kind,
    result: 'pass',
    because: `its ${kind} header has "${MARK_TEXT}"`,
    findings: [],
  }
}

function failed(section: number, header: HeaderKind, faults: readonly string[]): SectionVerdict {
  const messages = faults.length > 0 ? faults : [`its ${header} header does not have "${MARK_TEXT}"`]
  const rule = faults.length > 0 ? 'e_mark_near_miss' : 'e_mark_missing'
  const findings = messages.map((message) => findingOf(rule, `section ${section}, ${header} header`, message))
  return { section, header, result: 'fail', because: messages[0] as string, findings }
}
