import fc from 'fast-check'
import { expect } from 'vitest'
import { Lockstep } from './quota-lockstep.ts'
import { run } from './quota-steps.ts'
import type { OpenedBackend } from './store-backends.ts'

/** Takes a backend and the model through `numRuns` random runs, and checks that everything of note came up in them. */
export async function expectLockstep(open: () => OpenedBackend, numRuns: number): Promise<void> {
  const sum: Record<string, number> = {}
  const property = fc.asyncProperty(run, async ({ startMs, steps }) => {
    const backend = open()
    try {
      const lockstep = new Lockstep(backend, startMs)
      await lockstep.begin()
      for (const step of steps) await lockstep.take(step)
      await lockstep.end()
      for (const [key, count] of Object.entries(lockstep.seen)) sum[key] = (sum[key] ?? 0) + count
    } finally {
      await backend.close()
    }
  })
  await fc.assert(property, { numRuns })
  for (const [key, count] of Object.entries(sum)) expect(count, key).toBeGreaterThan(numRuns / 10)
}
