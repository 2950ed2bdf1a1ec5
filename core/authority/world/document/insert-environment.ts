import { isDeepStrictEqual } from 'node:util'
import { dump } from 'js-yaml'
import { PkiError } from '../../../base/index.ts'
import type { Environment } from '../../../records/index.ts'
import { parseWorldConfig } from './world-document.ts'

/**
 * Returns the text of `world.yaml` with one more environment at the end of its list. Keeps every other line, comments too.
 * Parses the result again and compares it with what was meant.
 * @throws {PkiError} `WORLD_INVALID` if `environments` is not a block list, or the text is invalid
 */
export function insertEnvironment(text: string, environment: Environment, file: string): string {
  const before = parseWorldConfig(text, file)
  const edited = insertItem(text.split('\n'), environment)?.join('\n')
  const wanted = { ...before, environments: [...before.environments, environment] }
  if (edited !== undefined && isDeepStrictEqual(plain(parseWorldConfig(edited, file)), plain(wanted))) return edited
  throw new PkiError('WORLD_INVALID', `${file}: "environments" is not a block list, so no environment can be added`, {
    cure: 'write each environment as a block that begins with "- name:", or add the environment by hand',
  })
}

/** Without keys whose value is undefined, and without prototypes. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

function insertItem(lines: readonly string[], environment: Environment): string[] | null {
  const key = lines.findIndex((line) => /^environments:\s*(#.*)?$/.test(line.trimEnd()))
  const first = lines.findIndex((line, i) => i > key && /^ *- /.test(line))
  if (key === -1 || first === -1) return null
  const indent = /^ */.exec(lines[first] as string)?.[0] ?? ''
  // The list ends at the next line that stands no deeper than its key and is not an item of it.
  let end = first + 1
  while (end < lines.length && /^( |- |#|\s*$)/.test(lines[end] as string)) end++
  // Blank lines and comments at the margin belong to what follows.
  while (/^(#|\s*$)/.test(lines[end - 1] as string)) end--
  const item = dump([environment], { lineWidth: 120, noRefs: true }).trimEnd().split('\n')
  return [...lines.slice(0, end), ...item.map((line) => indent + line), ...lines.slice(end)]
}
