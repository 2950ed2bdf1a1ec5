import { formatBoth } from '../../core/base/time/index.ts'
import type { FormRecord } from '../../core/records/index.ts'
import { table } from './text.ts'

/** Returns a submitted form as `--json` shows it. */
export function formRecordJson({ id, atSeconds, decision, ...record }: FormRecord): object {
  const submitted = new Date(atSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  return { number: id, ...record, submitted, state: decision?.verdict ?? 'waiting', decision }
}

/** Returns a submitted form as text, with every value that an approval acts on. */
export function formRecordLines(record: FormRecord): string {
  const { id, form, version, participant, registrationAuthority, atSeconds, actor, file, pages, sha256 } = record
  const facts = [
    ['number', String(id)],
    ['form', `${form}, version ${version}`],
    ['participant', participant],
    ['to', `${registrationAuthority.toUpperCase()} Registration Authority`],
    ['submitted', `${formatBoth(atSeconds * 1000)} by ${actor}`],
    ['file', `${file}, ${pages} ${pages === 1 ? 'page' : 'pages'}, SHA-256 ${sha256}`],
    ['state', stateOf(record)],
  ]
  const values = Object.entries(record.values).map(([key, value]) => [key, textOf(value)])
  return `${table(facts)}\n\n${table(values)}`
}

function stateOf({ decision }: FormRecord): string {
  if (!decision) return 'waiting'
  const { verdict, at, by, reason, actor } = decision
  return `${verdict} at ${at} by ${by} (recorded by ${actor})${reason === '' ? '' : `: ${reason}`}`
}

const textOf = (value: FormRecord['values'][string]): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : value.join('; ')
