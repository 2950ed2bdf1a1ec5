import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

// What pins the behaviour of the command line and the server: documents in which everything that changes from run to
// run, and every text for people, has a placeholder, and files that say what they were.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Whether this run writes the golden files anew. */
export const isUpdate: boolean = process.env.TPKI_UPDATE_PINNED === '1'

/** What stands for a text for people, which may be rewritten. */
export const TEXT = '<text>'

export interface Normalising {
  /** What is known to change, such as the folder of the test, and what stands for it. */
  readonly known?: ReadonlyMap<string, string>
  /** The user who runs the tests. */
  readonly user?: string
  /** Whether times from 2026 on are told by a clock that runs; earlier ones are always those that a case names. */
  readonly clockRuns?: boolean
  /** Keys whose strings, or lists of strings, are for people. */
  readonly textKeys: ReadonlySet<string>
  /** Keys whose values change from run to run. */
  readonly volatileKeys?: ReadonlySet<string>
}

/** Returns a document with placeholders; its keys, its structure and whatever else it holds stay. */
export function normalise(value: unknown, by: Normalising, key = ''): Json {
  if (value !== null && by.volatileKeys?.has(key)) return `<${key}>`
  if (value === by.user && value !== undefined) return '<user>'
  if (typeof value === 'string') return by.textKeys.has(key) && value !== '' ? TEXT : normaliseText(value, by)
  if (Array.isArray(value)) return value.map((each) => normalise(each, by, typeof each === 'string' ? key : ''))
  if (value === null || typeof value !== 'object') return (value ?? null) as Json
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [normaliseText(name, by), normalise(each, by, name)]))
}

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----\n?/g, '<$1>'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/[A-Za-z0-9+/]{100,}={0,2}/g, '<base64>'],
  [/\b([0-9A-Fa-f]{2}:){15,}[0-9A-Fa-f]{2}\b/g, '<fingerprint>'],
  [/\b[0-9a-fA-F]{64}\b/g, '<sha256>'],
  [/\b[0-9a-fA-F]{40}\b/g, '<sha1>'],
  [/\b[0-9a-fA-F]{32}\b/g, '<serial>'],
  // The names of CAs end in four characters of chance, and the devices of a set have random numbers.
  [/\b(CN=TEST [^,]*?) [A-Z0-9]{4}\b/g, '$1 <chance>'],
  [/\bCN=T[A-Z0-9]{3}\b/g, 'CN=<chance>'],
  [/^[A-Za-z0-9_-]{32}$/g, '<secret>'],
  [/\b00db12(?!345678)[0-9a-f]{10}\b/g, '<device>'],
  [/\blocalhost:\d+/g, 'localhost:<port>'],
]
const TIMES = /\b(20(?:2[6-9]|[3-9]\d))-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z| GMT| BST)?)?/g

// Where this checkout lies.
const CHECKOUT = join(import.meta.dirname, '../..')

function normaliseText(text: string, { known = new Map(), clockRuns = false }: Normalising): string {
  // Comments in a YAML document are for people.
  let result = text.includes('\n') ? text.replace(/^\s*#.*\n/gm, '').replace(/ +#.*$/gm, '') : text
  result = result.replaceAll(CHECKOUT, '<checkout>')
  for (const [from, to] of known) if (from !== '') result = result.replaceAll(from, to)
  for (const [pattern, to] of PLACEHOLDERS) result = result.replace(pattern, to)
  return clockRuns ? result.replace(TIMES, (_, _year, time) => (time ? '<time>' : '<day>')) : result
}

/** What one golden file holds: cases by name. */
export type Golden = Record<string, Json>

const BIOME = join(import.meta.dirname, '../../node_modules/.bin/biome')

/** Returns the golden file of a test file, empty where an update is to make it. */
export function readGolden(file: string): Golden {
  if (isUpdate && !existsSync(file)) return {}
  return JSON.parse(readFileSync(file, 'utf8')) as Golden
}

/** Writes a golden file as the formatter has it. */
export function writeGolden(file: string, golden: Golden): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`)
  execFileSync(BIOME, ['format', '--write', file], { stdio: 'pipe' })
}

/** Returns names of which none comes twice: the second of one has a number behind it. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}
