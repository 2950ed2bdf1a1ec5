import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { z } from 'zod'
import { PkiError } from '../../../base/index.ts'
import { deepFreeze, parseYaml } from '../../../base/yaml/index.ts'
import { type ProfileId, profileIds } from '../ids/index.ts'
import { type Profile, ProfileSet } from '../index.ts'
import {
  type CrlDefinitions,
  crlContradictions,
  crlsSchema,
  type PolicyDefaults,
  type ProfileDocument,
  policySchema,
  profileSchema,
} from '../schema/index.ts'
import { findContradictions } from './check-profile.ts'

/**
 * Reads every profile under `directory`, its `policy.yaml` and its `crls.yaml` into one frozen, validated set.
 * @throws {PkiError} `PROFILE_INVALID`, with one line for each problem of each file: the file, the key, the value and what is allowed
 */
export function loadProfiles(directory: string): ProfileSet {
  const problems: string[] = []
  const documents = new Map<ProfileId, { file: string; document: ProfileDocument }>()
  for (const file of listProfileFiles(directory)) {
    const document = readYaml(directory, file, profileSchema, problems)
    if (!document) continue
    if (`${document.id}.yaml` !== file)
      problems.push(`${file}: "id" is "${document.id}"; allowed: "${file.replace(/\.yaml$/, '')}"`)
    else documents.set(document.id, { file, document })
  }
  const policy = readYaml(directory, 'policy.yaml', policySchema, problems)
  const crls = readYaml(directory, 'crls.yaml', crlsSchema, problems)
  if (crls) problems.push(...crlContradictions(crls).map((problem) => `crls.yaml: ${problem}`))
  const missing = profileIds.filter((id) => !documents.has(id))
  if (problems.length === 0) problems.push(...missing.map((id) => `${id}.yaml: missing`))
  if (problems.length > 0 || !policy || !crls) throw invalid(directory, problems)
  return assemble(directory, documents, policy, crls)
}

const OTHER_FILES = ['policy.yaml', 'crls.yaml']

function assemble(
  directory: string,
  documents: ReadonlyMap<ProfileId, { file: string; document: ProfileDocument }>,
  policy: PolicyDefaults,
  crls: CrlDefinitions,
): ProfileSet {
  const lookup = (id: ProfileId): ProfileDocument => (documents.get(id) as { document: ProfileDocument }).document
  const problems = [...documents.values()].flatMap(({ file, document }) =>
    [...findContradictions(document, lookup), ...strayCrlFile(document, crls)].map((problem) => `${file}: ${problem}`),
  )
  if (problems.length > 0) throw invalid(directory, problems)
  const profiles = new Map<ProfileId, Profile>()
  for (const id of profileIds) profiles.set(id, deepFreeze(lookup(id)))
  return new ProfileSet(directory, profiles, deepFreeze(policy), deepFreeze(crls))
}

/** A certificate that names a CRL must name the one of its CA. */
function strayCrlFile({ fields, issuer }: ProfileDocument, { lists }: CrlDefinitions): string[] {
  const named = fields.extensions.find((rule) => rule.extension === 'cRLDistributionPoints')
  const file = lists.find((list) => list.issuer === issuer)?.file.value
  if (!named || named.file === file) return []
  return [
    `cRLDistributionPoints names "${named.file}"; allowed: ${file ? `"${file}"` : 'none'}, as crls.yaml defines for "${issuer}"`,
  ]
}

function listProfileFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((file) => !OTHER_FILES.includes(file))
      .sort()
  } catch (cause) {
    throw new PkiError('PROFILE_INVALID', `profile directory "${directory}" cannot be read`, { cause })
  }
}

function readYaml<T extends z.ZodType>(
  directory: string,
  file: string,
  schema: T,
  problems: string[],
): z.output<T> | null {
  let text: string
  try {
    text = readFileSync(join(directory, file), 'utf8')
  } catch {
    problems.push(`${file}: cannot be read`)
    return null
  }
  const result = parseYaml(text, schema)
  if ('data' in result) return result.data
  problems.push(...result.problems.map((problem) => `${file}: ${problem}`))
  return null
}

const invalid = (directory: string, problems: readonly string[]): PkiError =>
  new PkiError('PROFILE_INVALID', problems.join('\n'), { cure: `correct the files under "${directory}"` })
