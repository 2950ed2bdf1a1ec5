import { describe, expect, test } from 'vitest'
import { parseLimit } from '../../../../core/authority/limits/document/limit-document.ts'
import { publicationOf } from '../../../../core/authority/limits/publication.ts'
import { publicationPage } from '../../../../core/authority/limits/publication-page.ts'
import type { LimitScope, LimitTerms, LimitVersion } from '../../../../core/quota/limit.ts'
import { LimitBook } from '../../../../core/quota/limit-book.ts'

const NOW_MS = Date.UTC(2026, 6, 1, 12)
const HOUR_MS = 3_600_000

let sequence = 0
const version = (id: string, scope: LimitScope, count: number | null, fromMs: number, comment = ''): LimitVersion => ({
  sequence: ++sequence,
  id,
  scope,
  terms: count === null ? null : (parseLimit({ id, scope, count, window: 'calendar-day' }, 'test').terms as LimitTerms),
  effectiveFromMs: fromMs,
  publishedAtMs: fromMs - HOUR_MS,
  publishedBy: 'dcc',
  comment,
})

const book = new LimitBook(
  [
    version('daily', 'each-participant', 3, NOW_MS - 9 * HOUR_MS),
    version('daily', 'each-participant', 4, NOW_MS, '<b>more</b> & "more"'),
    version('daily', 'each-participant', 5, NOW_MS + HOUR_MS),
    version('daily', { participant: 'alpha' }, 99, NOW_MS),
    version('gone', 'total', 7, NOW_MS - 9 * HOUR_MS),
    version('gone', 'total', null, NOW_MS - HOUR_MS),
  ],
  [
    {
      sequence: 1,
      limit: 'daily',
      participant: 'alpha',
      extra: 1,
      fromMs: NOW_MS,
      untilMs: NOW_MS + 1,
      reason: 'a secret',
      grantedBy: 'dcc',
    },
  ],
)

describe('the publication', () => {
  const publication = publicationOf(book, 'TEST <world>', NOW_MS)

  test('has the limits in force, then those coming, then past ones', () => {
    expect(publication.limits.map(({ limit, state, says }) => [limit, state, says.split(',')[0]])).toEqual([
      ['daily', 'current', '4 submitted per calendar day in Europe/London'],
      ['daily', 'coming', '5 submitted per calendar day in Europe/London'],
      ['daily', 'past', '3 submitted per calendar day in Europe/London'],
      ['gone', 'past', '7 submitted per calendar day in Europe/London'],
      ['gone', 'past', 'withdrawn'],
    ])
    expect(publication).toMatchObject({ world: 'TEST <world>', at: '2026-07-01T12:00:00.000Z' })
    expect(publication.limits[1]).toMatchObject({
      effectiveFrom: '2026-07-01T13:00:00.000Z',
      effectiveFromLondon: '2026-07-01 14:00:00 BST',
      publishedBy: 'dcc',
    })
  })

  test('says TEST ONLY, and nothing about a single participant', () => {
    for (const text of [JSON.stringify(publication), publicationPage(publication)]) {
      expect(text).toContain('TEST ONLY')
      expect(text).not.toMatch(/alpha|99 submitted|a secret/)
    }
  })

  test('as a page has no external resources, and escapes the text of an administrator', () => {
    const page = publicationPage(publication)
    expect(page).toContain('<h1>CSR limits of TEST &lt;world&gt;</h1>')
    expect(page).toContain('<td>&lt;b&gt;more&lt;/b&gt; &amp; &quot;more&quot;</td>')
    expect(page).not.toMatch(/<script|<link|src=|https?:|<b>/)
    expect(page).toContain('2026-07-01 14:00:00 BST (2026-07-01T13:00:00.000Z)')
    expect(page.match(/<h2>(.*?)<\/h2>/g)).toEqual(['<h2>In force</h2>', '<h2>Coming</h2>', '<h2>Past</h2>'])
    expect(page.match(/<th scope="row">/g)).toHaveLength(5)
  })

  test('of a world without limits says that there are none', () => {
    const none = publicationOf(new LimitBook([], []), 'TEST', NOW_MS)
    expect(none.limits).toEqual([])
    expect(publicationPage(none).match(/<p>None\.<\/p>/g)).toHaveLength(3)
  })
})
