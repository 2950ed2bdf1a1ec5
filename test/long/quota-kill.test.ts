import { rmSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countWorld, QuotaProcesses, type Report, type Worker } from '../support/quota-processes.ts'

const PROCESSES = 8
const ATTEMPTS = 400
const EACH = 30
const TOTAL = 100
const RUNS = 50
const window = { rolling: '24h' }

const processes = new QuotaProcesses({
  participants: ['alpha', 'beta', 'gamma', 'delta'],
  attempts: ATTEMPTS,
  limits: [
    { id: 'each', scope: 'each-participant', count: EACH, window },
    { id: 'all', scope: 'total', count: TOTAL, window, counts: 'processed' },
  ],
})
const workers: Worker[] = []
beforeAll(async () => {
  await processes.make()
  for (let i = 0; i < PROCESSES; i++) workers.push(processes.start())
})
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end()))
  processes.remove()
})

async function expectExactly(world: string, reports: readonly Report[]): Promise<void> {
  const counts = await countWorld(world, reports)
  const issued = [...counts.values()].reduce((a, b) => a + b, 0)
  expect({ issued, isAnyAbove: Math.max(...counts.values()) > EACH }).toEqual({ issued: TOTAL, isAnyAbove: false })
  rmSync(world, { recursive: true })
}

const allReports = () => workers.flatMap(({ reports }) => reports)

test(`${ATTEMPTS} attempts from ${PROCESSES} processes: exactly ${TOTAL} of all, none above ${EACH}`, async () => {
  const world = processes.newWorld()
  await Promise.all(workers.map((worker) => worker.open(world)))
  const shares = processes.share(workers)
  await Promise.all(workers.map((worker, i) => worker.take(shares[i] as number[])))
  const outcomes = allReports().map(({ outcome }) => outcome)
  expect(outcomes.filter((outcome) => outcome === 'LIMIT_REACHED')).toHaveLength(ATTEMPTS - TOTAL)
  // They did spend side by side.
  const spenders = workers.filter(({ reports }) => reports.some(({ outcome }) => outcome === 'issued'))
  expect(spenders.length).toBeGreaterThan(2)
  await expectExactly(world, allReports())
})

test(`the same with a process killed at any instant, ${RUNS} times`, async () => {
  let partly = 0
  for (let run = 0; run < RUNS; run++) {
    const world = processes.newWorld()
    await Promise.all(workers.map((worker) => worker.open(world)))
    const shares = processes.share(workers)
    const doomed = run % PROCESSES
    const victim = workers[doomed] as Worker
    const share = shares[doomed] as number[]
    const taken = Promise.all(workers.map((worker, i) => worker.take(shares[i] as number[])))
    // By what it has done and not by the time: machines differ, and so does one machine from run to run.
    await victim.reported(Math.floor(Math.random() * share.length))
    await setTimeout(Math.random())
    victim.kill()
    await Promise.all([taken, victim.ended])
    const left = victim.unfinished(share)
    if (victim.reports.length > 0 && left.length > 0) partly++
    // What the killed one has left is taken up by another.
    const heir = workers[(doomed + 1) % PROCESSES] as Worker
    await heir.take(left)
    expect(heir.unfinished(left)).toEqual([])
    await expectExactly(world, allReports())
    workers[doomed] = processes.start()
  }
  // Kills before the first attempt or after the last would prove nothing.
  expect(partly).toBeGreaterThan(RUNS / 5)
})
