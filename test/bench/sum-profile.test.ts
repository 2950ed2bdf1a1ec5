import { describe, expect, test } from 'vitest'
import { sumProfiles } from '../../bench/sum-profile.ts'

const frame = (functionName: string, url = `file://${process.cwd()}/core/a.ts`) => ({
  functionName,
  url,
  lineNumber: 6,
})
const ROOT = frame('(root)', '')

describe('a profile is summed by function', () => {
  test('of processor time: samples count by the time between them, and waiting is left out', () => {
    const profile = {
      nodes: [
        { id: 1, callFrame: ROOT, children: [2, 5] },
        { id: 2, callFrame: frame('outer'), children: [3] },
        { id: 3, callFrame: frame('inner'), children: [4] },
        { id: 4, callFrame: frame('outer') },
        { id: 5, callFrame: frame('(idle)', '') },
      ],
      samples: [2, 3, 4, 5, 3],
      timeDeltas: [1, 10, 100, 9000, 1000],
    }
    expect(sumProfiles([JSON.stringify(profile)])).toEqual([
      { name: 'inner core/a.ts:7', self: 1010, total: 1110 },
      // Within itself it counts once.
      { name: 'outer core/a.ts:7', self: 101, total: 1111 },
      { name: '(root)', self: 0, total: 10_111 },
    ])
  })

  test('of what was allocated, the threads together', () => {
    const leaf = { callFrame: frame(''), selfSize: 5, children: [] }
    const profile = {
      head: { callFrame: ROOT, selfSize: 0, children: [{ callFrame: frame('make'), selfSize: 7, children: [leaf] }] },
    }
    expect(sumProfiles([JSON.stringify(profile), JSON.stringify(profile)])).toEqual([
      { name: 'make core/a.ts:7', self: 14, total: 24 },
      { name: '(anonymous) core/a.ts:7', self: 10, total: 10 },
      { name: '(root)', self: 0, total: 24 },
    ])
  })
})
