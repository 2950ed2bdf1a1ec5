import { expect, test } from 'vitest'
import { readGolden, uniqueNames } from '../../support/pinned.ts'
import { apartScenes } from './apart-script.ts'
import { findLeaves, leafOf } from './leaves.ts'
import { goldenOf } from './play.ts'
import { stepsOf } from './scene.ts'
import { worldScenes } from './world-script.ts'

const leaves = await findLeaves()
const scenes = [...worldScenes, ...apartScenes]

/** The exit codes that are pinned, by leaf command. */
const pinned = new Map<string, Set<number>>()
for (const scene of scenes) {
  const golden = readGolden(goldenOf(scene.name)) as Record<string, { readonly exit: number }>
  const steps = stepsOf(scene).filter(({ isOwn }) => !isOwn)
  const names = uniqueNames(steps.map(({ line }) => line))
  for (const [i, { words }] of steps.entries()) {
    const leaf = leafOf(words, leaves)?.name ?? ''
    const { exit } = golden[names[i] as string] ?? { exit: Number.NaN }
    pinned.set(leaf, (pinned.get(leaf) ?? new Set()).add(exit))
  }
}
const without = (code: (codes: Set<number>) => boolean): string[] =>
  leaves.map(({ name }) => name).filter((name) => !code(pinned.get(name) ?? new Set()))

test('there are some hundred leaf commands', () => {
  expect(leaves.length).toBeGreaterThan(100)
})

test('every leaf command is in a case', () => {
  expect(leaves.map(({ name }) => name).filter((name) => !pinned.has(name))).toEqual([])
})

test('every leaf command but one that runs on succeeds in a case', () => {
  expect(without((codes) => codes.has(0))).toEqual(['serve'])
})

test('every leaf command is used wrongly in a case', () => {
  expect(without((codes) => codes.has(2))).toEqual([])
})

test('every exit code but that of a fault of ours is in a case', () => {
  expect([...new Set([...pinned.values()].flatMap((codes) => [...codes]))].sort()).toEqual([0, 1, 2, 3, 4])
})
