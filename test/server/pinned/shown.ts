import { gunzipSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import { unzipSync } from 'fflate'
import { type Json, normalise, TEXT } from '../../support/pinned.ts'

const textKeys = new Set([
  ...['detail', 'title', 'cure', 'message', 'says', 'whose', 'text', 'warnings', 'notes', 'notice', 'because', 'why'],
])
const volatileKeys = new Set(['token', 'zip'])
const normalised = (value: unknown): Json => normalise(value, { textKeys, volatileKeys })

const UNPINNED = new Set(['date', 'content-length', 'connection', 'x-request-id', 'keep-alive', 'transfer-encoding'])
const PINNED = [
  ...['content-type', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'cache-control'],
  ...['content-disposition', 'www-authenticate', 'allow', 'content-security-policy'],
]

/** Returns an answer as it is pinned. */
export function shown(answer: LightMyRequestResponse): Json {
  const { statusCode, headers } = answer
  const names = Object.keys(headers).filter((name) => !UNPINNED.has(name))
  const told = names.filter((name) => PINNED.includes(name)).sort()
  return {
    status: statusCode,
    headers: Object.fromEntries(told.map((name) => [name, normalised(String(headers[name]))])),
    otherHeaders: names.filter((name) => !PINNED.includes(name)).sort(),
    body: bodyOf(answer),
  }
}

function bodyOf(answer: LightMyRequestResponse): Json {
  const type = String(answer.headers['content-type'] ?? '')
  if (answer.body === '') return null
  if (type.includes('json')) return jsonOf(answer.json())
  if (type.includes('html')) return '<html>'
  if (type.includes('xml')) return linesOfXml(answer.body)
  if (type.includes('gzip')) return gunzipSync(answer.rawPayload).toString().trimEnd().split('\n').map(jsonLine)
  if (type === 'application/zip') return Object.keys(unzipSync(answer.rawPayload))
  if (type.startsWith('text/plain') && answer.body.startsWith('# HELP')) return namesOfMetrics(answer.body)
  return type.startsWith('text/') ? linesOfReport(answer.body) : '<octets>'
}

// The OpenAPI document is pinned on its own.
const jsonOf = (document: object): Json => ('openapi' in document ? '<openapi>' : normalised(document))

const jsonLine = (line: string): Json => normalised(JSON.parse(line))

const linesOfXml = (body: string): Json =>
  body
    .replace(/>\s*</g, '>\n<')
    .replace(/<(ErrorText|Message|ResponseMessage|Description)>[^<]+</g, `<$1>${TEXT}<`)
    .trim()
    .split('\n')
    .map((line) => normalised(line))

const namesOfMetrics = (body: string): Json =>
  [...new Set([...body.matchAll(/^# TYPE (\S+ \S+)$/gm)].map(([, name]) => name as string))].sort()

// What stands before the first row of a report, and behind a code, is for people.
const linesOfReport = (body: string): Json =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => (/^\d+\t/.test(line) ? normalised(line.split('\t').slice(0, 4).join(' | ')) : TEXT))
