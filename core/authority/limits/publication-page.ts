import { formatBoth } from '../../base/time/index.ts'
import type { Publication, PublishedLimit } from './publication.ts'

const TITLES = { current: 'In force', coming: 'Coming', past: 'Past' } as const

/** Returns the publication as one HTML page without external resources. */
export function publicationPage({ world, notice, at, limits }: Publication): string {
  const sections = (['current', 'coming', 'past'] as const).map((state) =>
    section(
      TITLES[state],
      limits.filter((limit) => limit.state === state),
    ),
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CSR limits of ${escapeHtml(world)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #767676 }
.notice { border: 2px solid #8a0000; padding: .5rem 1rem }
</style>
</head>
<body>
<main>
<h1>CSR limits of ${escapeHtml(world)}</h1>
<p class="notice">${escapeHtml(notice)}</p>
<p>As of ${escapeHtml(formatBoth(Date.parse(at)))}. Days and times of day are in Europe/London. A participant may
also have a limit of its own, which only that participant can see.</p>
${sections.join('\n')}
</main>
</body>
</html>
`
}

function section(title: string, limits: readonly PublishedLimit[]): string {
  if (limits.length === 0) return `<h2>${title}</h2>\n<p>None.</p>`
  const rows = limits.map(
    ({ limit, scope, says, effectiveFromLondon, effectiveFrom, publishedBy, publishedAt, comment }) =>
      `<tr>${[
        limit,
        scope,
        says,
        `${effectiveFromLondon} (${effectiveFrom})`,
        `${publishedBy}, ${publishedAt}`,
        comment,
      ]
        .map((cell, i) => (i === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`))
        .join('')}</tr>`,
  )
  const heads = ['Limit', 'Applies to', 'Terms', 'In force from', 'Published', 'Comment']
  return `<h2>${title}</h2>
<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
