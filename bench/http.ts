import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toPem } from '../core/index.ts'
import { startCfssl } from './cfssl.ts'
import { drive, type Rate } from './http-client.ts'
import { makeHttpWorld, startServerProcess } from './http-world.ts'
import { median, medianRatio } from './measure.ts'
import { type CsrTemplate, makeQuickCsrs } from './quick-csrs.ts'

const CLIENTS = 8
const REQUESTS = 4_000
const ROUNDS = 5

/** Measures the Ad Hoc web service over mutual TLS against `cfssl serve` over plain HTTP, both driven alike. */
export async function benchHttp(isJson: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'tpki-bench-'))
  try {
    const figures = await measureIn(directory)
    if (isJson) console.log(JSON.stringify(figures, null, 2))
    else
      for (const [name, value] of Object.entries(figures))
        console.log(`${name.padEnd(22)}${value ?? 'cfssl is absent'}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function measureIn(directory: string): Promise<Record<string, number | null>> {
  const world = await makeHttpWorld(join(directory, 'world'))
  const template = plainTemplate(directory)
  const server = await startServerProcess(world, profilingArguments())
  const cfssl = await startCfssl(directory)
  const [ours, theirs]: [Rate[], Rate[]] = [[], []]
  const cpuMs: number[] = []
  try {
    // The first round is not counted: both have yet to get going.
    for (let round = 0; round <= ROUNDS; round++) {
      const before = server.cpuMs()
      const own = await drive(server.target, world.makeCsrs(REQUESTS).map(messageOf), CLIENTS)
      const spent = server.cpuMs() - before
      const peer = cfssl && (await drive(cfssl.target, cfsslBodies(template, REQUESTS), CLIENTS))
      if (round === 0) continue
      cpuMs.push(spent / REQUESTS)
      ours.push(own)
      if (peer) theirs.push(peer)
    }
    return {
      httpPerSecond: Math.round(median(rates(ours))),
      httpP99Ms: Math.round(percentile(ours, 0.99) * 10) / 10,
      httpToCfssl: theirs.length === 0 ? null : round3(medianRatio(rates(ours), rates(theirs))),
      cfsslPerSecond: theirs.length === 0 ? null : Math.round(median(rates(theirs))),
      serverCpuMsPerRequest: round3(median(cpuMs)),
      serverPeakRssMb: server.peakRssMb(),
    }
  } finally {
    await server.stop()
    await cfssl?.stop()
  }
}

/** `TPKI_BENCH_PROFILE=DIR` leaves a profile of the server there. */
const profilingArguments = (): string[] => {
  const folder = process.env.TPKI_BENCH_PROFILE
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`]
}

const rates = (all: readonly Rate[]): number[] => all.map(({ perSecond }) => perSecond)
const round3 = (ratio: number): number => Math.round(ratio * 1000) / 1000

function percentile(all: readonly Rate[], part: number): number {
  const sorted = all.flatMap(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * part)] as number
}

const messageOf = (csr: Buffer, i: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?><DeviceCertificateSigningRequest ID="bench-${i}"><Version>1.0</Version><CertificateSigningRequest>${csr.toString('base64')}</CertificateSigningRequest></DeviceCertificateSigningRequest>`

const FIRST = 'device-00000000'

/** P-256 requests with a common name, as many octets as its own kind of client would send. */
function cfsslBodies(template: CsrTemplate, count: number): string[] {
  const csrs = makeQuickCsrs(template, count, (i) => Buffer.from(`device-${String(i).padStart(8, '0')}`))
  return csrs.map((der) => JSON.stringify({ certificate_request: toPem('CERTIFICATE REQUEST', der) }))
}

function plainTemplate(directory: string): CsrTemplate {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const file = join(directory, 'template.key')
  writeFileSync(file, key.export({ type: 'pkcs8', format: 'pem' }))
  const ask = ['req', '-new', '-key', file, '-subj', `/CN=${FIRST}`, '-outform', 'DER']
  return { der: execFileSync('openssl', ask), key, name: Buffer.from(FIRST) }
}
