import { createPublicKey, sign, verify } from 'node:crypto'
import { issue, operatorContext } from '../core/index.ts'
import { type BenchCsr, caKey, makeCsrs, memoryDeps, PROFILE } from './fixture.ts'
import { measure, median, medianRatio } from './measure.ts'
import { issueNaively } from './naive.ts'
import { opensslCaRate } from './openssl-ca.ts'

const REQUESTS = 2_000
const NAIVE_REQUESTS = 150
const OPENSSL_REQUESTS = 500
const ROUNDS = 7
// Requests under way at once, as in the command line's own issuing of many files.
const IN_FLIGHT = 64
// As long as the signed part of a device certificate.
const TBS_OCTETS = 330

/** Measures issuing on one core against the cryptography alone, the naive path and `openssl ca`. */
export async function benchIssue(isJson: boolean): Promise<void> {
  const csrs = await makeCsrs(REQUESTS)
  const rates = await measure(
    [
      { name: 'limit', count: REQUESTS, work: () => doCryptographyAlone(csrs) },
      { name: 'pipeline', count: REQUESTS, work: () => runPipeline(csrs, IN_FLIGHT) },
      { name: 'pipelineOneAtATime', count: REQUESTS, work: () => runPipeline(csrs, 1) },
      { name: 'naive', count: NAIVE_REQUESTS, work: () => issueNaively(csrs.slice(0, NAIVE_REQUESTS)) },
    ],
    ROUNDS,
  )
  const of = (name: string): number[] => rates.get(name) as number[]
  const openssl = await opensslCaRate(OPENSSL_REQUESTS)
  const figures = {
    pipelineToLimit: round(medianRatio(of('pipeline'), of('limit'))),
    pipelineToNaive: round(medianRatio(of('pipeline'), of('naive'))),
    pipelineToOpensslCa: openssl === null ? null : round(median(of('pipeline')) / openssl),
    oneAtATimeToLimit: round(medianRatio(of('pipelineOneAtATime'), of('limit'))),
    limitPerSecond: Math.round(median(of('limit'))),
    pipelinePerSecond: Math.round(median(of('pipeline'))),
    naivePerSecond: Math.round(median(of('naive'))),
    opensslCaPerSecond: openssl === null ? null : Math.round(openssl),
  }
  if (isJson) console.log(JSON.stringify(figures, null, 2))
  else
    for (const [name, value] of Object.entries(figures))
      console.log(`${name.padEnd(22)}${value ?? 'openssl is absent'}`)
}

const round = (ratio: number): number => Math.round(ratio * 1000) / 1000

/** P-256 key import and verification of a request, and one signature: what no issuing can do without. */
function doCryptographyAlone(csrs: readonly BenchCsr[]): void {
  const tbs = new Uint8Array(TBS_OCTETS)
  for (const { spkiDer, data, signature } of csrs) {
    const key = createPublicKey({ key: spkiDer as Buffer, format: 'der', type: 'spki' })
    if (!verify('sha256', data, key, signature)) throw new Error('a signature does not verify')
    sign('sha256', tbs, caKey)
  }
}

const ASKED = operatorContext(PROFILE, null, 'bench')

async function runPipeline(csrs: readonly BenchCsr[], inFlight: number): Promise<void> {
  const deps = memoryDeps()
  for (let start = 0; start < csrs.length; start += inFlight) {
    const group = csrs.slice(start, start + inFlight)
    await Promise.all(group.map(({ der }) => issue({ csr: der, ...ASKED }, deps)))
  }
}
