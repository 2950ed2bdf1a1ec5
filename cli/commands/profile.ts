import type { Command } from 'commander'
import { PkiError } from '../../core/base/index.ts'
import type { Profile } from '../../core/pki/profile/index.ts'
import { type CommonOptions, profileDirectory, readProfiles, withCommonOptions } from '../context.ts'
import { errorJson, exitCodeOf, print, printJson, reportError, table } from '../output.ts'

export function register(program: Command): void {
  const profile = program.command('profile').description('list, show and check certificate profiles')
  withCommonOptions(profile.command('list')).description('every profile, in order').action(runList)
  withCommonOptions(profile.command('show').argument('<id>'))
    .description('one profile: each field, its source and confidence')
    .action(runShow)
  withCommonOptions(profile.command('check').argument('[dir]', 'a directory of profiles (default: the one in use)'))
    .description('check profile files without using them')
    .action(runCheck)
}

function runList(options: CommonOptions): void {
  const profiles = readProfiles(options).all
  if (options.json) {
    printJson({
      profiles: profiles.map(({ id, title, pki, kind, issuer, usage }) => ({
        id,
        title,
        pki,
        kind,
        issuer,
        usage,
        ...countMarks(profiles.find((p) => p.id === id) as Profile),
      })),
    })
    return
  }
  const rows = profiles.map((profile) => {
    const { read, seen, assumed } = countMarks(profile)
    return [profile.id, profile.kind, `${read} read, ${seen} seen, ${assumed} assumed`, profile.title]
  })
  print(table([['PROFILE', 'KIND', 'VALUES', 'TITLE'], ...rows]))
}

interface MarkedValue {
  readonly field: string
  readonly value: string
  readonly source: string
  readonly confidence: string
}

function countMarks(profile: Profile): { read: number; seen: number; assumed: number } {
  const marks = markedValues(profile)
  const count = (confidence: string): number => marks.filter((mark) => mark.confidence === confidence).length
  return { read: count('read'), seen: count('seen'), assumed: count('assumed') }
}

/** Returns every marked value of a profile, whatever its depth, in file order. */
function markedValues(node: unknown, field = ''): MarkedValue[] {
  if (node === null || typeof node !== 'object') return []
  if (Array.isArray(node)) return node.flatMap((item, i) => markedValues(item, `${field}[${i}]`))
  const { source, confidence, ...rest } = node as Record<string, unknown>
  const own =
    typeof source === 'string' && typeof confidence === 'string'
      ? [{ field, value: shortValue(rest), source, confidence }]
      : []
  return [
    ...own,
    ...Object.entries(rest).flatMap(([key, value]) => markedValues(value, field === '' ? key : `${field}.${key}`)),
  ]
}

function shortValue(rest: Record<string, unknown>): string {
  const value = 'value' in rest ? rest.value : rest
  if (Array.isArray(value) && value.some((item) => typeof item === 'object')) return `${value.length} attributes, below`
  return typeof value === 'string'
    ? value
    : JSON.stringify(value).replace(/[{}"]/g, '').replaceAll(',', ', ').replaceAll(':', ' ')
}

function runShow(id: string, options: CommonOptions): void {
  const profile = readProfiles(options).find(id)
  if (options.json) {
    printJson(profile)
    return
  }
  const { title, pki, kind, issuer, usage } = profile
  print(
    table([
      ['id', profile.id],
      ['title', title],
      ['pki', pki],
      ['kind', kind],
      ['issuer', issuer],
      ['usage', usage ?? '-'],
    ]),
  )
  const rows = markedValues(profile).map((mark) => [mark.field, mark.value, mark.confidence, mark.source])
  print(`\n${table([['FIELD', 'VALUE', 'CONFIDENCE', 'SOURCE'], ...rows])}`)
}

function runCheck(dir: string | undefined, options: CommonOptions): void {
  const directory = dir ?? profileDirectory(options)
  try {
    const profiles = readProfiles({ profiles: directory }).all
    if (options.json) printJson({ directory, valid: true, profiles: profiles.length, problems: [] })
    else print(`${directory}: ${profiles.length} profiles, all valid`)
  } catch (error) {
    if (!(options.json && error instanceof PkiError)) throw error
    printJson({ directory, valid: false, problems: error.message.split('\n'), error: errorJson(error) })
    reportError(error)
    process.exitCode = exitCodeOf(error)
  }
}
