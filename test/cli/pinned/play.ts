import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Lab, Run } from '../../support/cli.ts'
import {
  type Golden,
  isUpdate,
  type Json,
  type Normalising,
  normalise,
  readGolden,
  uniqueNames,
  writeGolden,
} from '../../support/pinned.ts'
import { type Scene, type Step, stepsOf } from './scene.ts'

export const goldenOf = (scene: string): string => join(import.meta.dirname, `${scene}.golden.json`)

const textKeys = new Set([
  ...['message', 'cure', 'because', 'title', 'says', 'whose', 'text', 'warnings', 'notes', 'problems', 'missing'],
  ...['note', 'label', 'hint', 'next', 'description', 'summary'],
])
const volatileKeys = new Set(['bytes', 'octets', 'pid', 'token', 'seconds', 'mac'])

// A scene is many commands.
const HANG_MS = 600_000

/** What a scene runs with. */
export interface Stage {
  readonly lab: Lab
  /** What stands for `$name` in the lines; scenes add to it. */
  readonly values: Map<string, string>
  /** Does what a line with `@` says. */
  readonly own?: (words: readonly string[]) => Promise<void>
  /** What every command says first to stderr of this world. */
  preamble?: string
}

/** Declares the tests of a scene: it is played once, and each line is held against the golden file. */
export function playScene(scene: Scene, stage: Stage): void {
  const steps = stepsOf(scene).filter(({ isOwn }) => !isOwn)
  const names = uniqueNames(steps.map(({ line }) => line))
  const golden = readGolden(goldenOf(scene.name))
  const found: Record<string, Json> = {}

  describe(scene.name, () => {
    test(
      'is played',
      async () => {
        for (const step of stepsOf(scene)) {
          if (step.isOwn) await stage.own?.(wordsOf(step, stage))
          else found[names[Object.keys(found).length] as string] = await playStep(step, stage)
        }
        if (isUpdate) writeGolden(goldenOf(scene.name), found as Golden)
        else expect(Object.keys(golden)).toEqual(names)
      },
      HANG_MS,
    )

    test.skipIf(isUpdate).each(names)('tpki %s', (name) => {
      expect(found[name], name).toEqual(golden[name])
    })
  })
}

const wordsOf = ({ words }: Step, { values }: Stage): string[] =>
  words.flatMap((word) => {
    const name = word.replace(/^\$/, '')
    if (name === word) return [word]
    const value = values.get(name)
    if (value === undefined) throw new Error(`nothing is kept as "${word}"`)
    return value.split('\n')
  })

async function playStep(step: Step, stage: Stage): Promise<Json> {
  const words = wordsOf(step, stage)
  const plain = step.isJson && !step.isReading ? null : shown(await stage.lab.run(words), stage)
  if (!step.isJson) return plain
  const run = await stage.lab.run([...words, '--json'])
  const document = documentOf(run)
  for (const [name, path] of Object.entries(step.keeps)) stage.values.set(name, String(valueAt(document, path)))
  const pinned = { ...shown(run, stage), ...(plain ? { plain } : {}), json: document }
  return normalise(pinned, normalisingOf(stage))
}

/** Whatever it says for people is not looked at, only whether it says anything. */
function shown(run: Run, { preamble = '' }: Stage): { exit: number; stdout: string; stderr: string } {
  const stderr = run.stderr.replace(preamble, '')
  return { exit: run.code, stdout: kindOf(run), stderr: stderr === '' ? 'empty' : 'text' }
}

const normalisingOf = ({ lab }: Stage): Normalising => ({
  known: new Map([[lab.directory, '<lab>']]),
  user: userInfo().username,
  clockRuns: true,
  textKeys,
  volatileKeys,
})

function documentOf({ stdout }: Run): unknown {
  if (!stdout.startsWith('{')) return undefined
  return JSON.parse(stdout)
}

function kindOf({ stdout, bytes }: Run): string {
  if (stdout === '') return 'empty'
  if (stdout.startsWith('{')) return 'json'
  if (stdout.startsWith('-----BEGIN')) return 'pem'
  return bytes.includes(0) ? 'octets' : 'text'
}

function valueAt(document: unknown, path: string): unknown {
  const found = path
    .split('.')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
  if (found === undefined || found === null) throw new Error(`"${path}" is not in ${JSON.stringify(document)}`)
  return found
}
