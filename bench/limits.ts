import { issue } from '../core/index.ts'
import { type BenchCsr, makeCsrs, PROFILE } from './fixture.ts'
import { measureDecisions } from './limits-history.ts'
import { type DiskWorld, makeDiskWorld, PARTICIPANT } from './limits-world.ts'
import { measure, median, medianRatio } from './measure.ts'

const SINGLY = 200
const IN_FLIGHT = 64
const GROUPED = 640
const BATCH = 1_000
const ROUNDS = 15

/** Measures what limits cost: issuing with three in force against issuing with none, and one decision on a long history. */
export async function benchLimits(isJson: boolean): Promise<void> {
  const issuing = await measureIssuing()
  const decisions = await measureDecisions()
  const figures = {
    ...issuing,
    decisionMedianMs: round(decisions.check),
    decisionRefusedMedianMs: round(decisions.checkRefused),
    commitAcceptedMedianMs: round(decisions.commitAccepted),
    commitRefusedMedianMs: round(decisions.commitRefused),
    commitNothingMedianMs: round(decisions.commitNothing),
  }
  if (isJson) console.log(JSON.stringify(figures, null, 2))
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(26)}${value}`)
}

/** Returns the ratios of issuing with limits to issuing without, and the rates with them. */
export async function measureIssuing() {
  const csrs = await makeCsrs(BATCH)
  const on = await makeDiskWorld(true)
  const off = await makeDiskWorld(false)
  const contenders = [
    { name: 'singly', count: SINGLY, run: (world: DiskWorld) => issueSingly(csrs.slice(0, SINGLY), 1, world) },
    {
      name: 'inFlight',
      count: GROUPED,
      run: (world: DiskWorld) => issueSingly(csrs.slice(0, GROUPED), IN_FLIGHT, world),
    },
    { name: 'batches', count: BATCH, run: (world: DiskWorld) => issueSingly(csrs, BATCH, world, 'batch') },
  ].flatMap(({ name, count, run }) => [
    { name: `${name} off`, count, work: () => run(off) },
    { name: `${name} on`, count, work: () => run(on) },
  ])
  const rates = await measure(contenders, ROUNDS)
  await Promise.all([on.remove(), off.remove()])
  const of = (name: string): number[] => rates.get(name) as number[]
  const ratio = (name: string): number => round(medianRatio(of(`${name} on`), of(`${name} off`)))
  return {
    limitsSingly: ratio('singly'),
    limitsSinglyInFlight: ratio('inFlight'),
    limitsInBatches: ratio('batches'),
    singlyPerSecond: Math.round(median(of('singly on'))),
    inFlightPerSecond: Math.round(median(of('inFlight on'))),
    inBatchesPerSecond: Math.round(median(of('batches on'))),
  }
}

const round = (ratio: number): number => Math.round(ratio * 1000) / 1000

const requestOf = ({ der }: BenchCsr, submission: 'single' | 'batch') =>
  ({
    csr: der,
    profile: PROFILE,
    environment: null,
    participant: PARTICIPANT,
    actor: 'bench',
    // The web services answer the very same request once; here it comes again and again.
    interface: 'portal-device',
    submission,
    deviceType: null,
  }) as const

async function issueSingly(
  csrs: readonly BenchCsr[],
  inFlight: number,
  { deps }: DiskWorld,
  submission: 'single' | 'batch' = 'single',
): Promise<void> {
  for (let start = 0; start < csrs.length; start += inFlight) {
    const group = csrs.slice(start, start + inFlight)
    await Promise.all(group.map((csr) => issue(requestOf(csr, submission), deps)))
  }
}
