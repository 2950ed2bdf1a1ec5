import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  changeRegister,
  clockOf,
  fromHex,
  initWorld,
  issue,
  loadProfiles,
  newCsr,
  openWorld,
  operatorContext,
  parseEntry,
  parseLimit,
  publishLimits,
  readTlsRoot,
  systemRandom,
  toPem,
  type World,
} from '../core/index.ts'
import type { Target } from './http-client.ts'
import { makeQuickCsrs } from './quick-csrs.ts'

const DCC = { kind: 'administrator', actor: 'bench' } as const
const decided = { by: 'bench', at: '2026-01-01T00:00:00Z' }
const HW_TYPE = '1.3.6.1.4.1.32473.1.2'
// The Ad Hoc service knows devices that have had a certificate, and lets each have 99 more.
export const DEVICES = 4_000
const SUPPLIER = 'alpha'
const profiles = loadProfiles('profiles')
const clock = clockOf(Date.now)

// Three that bind and are never reached.
const limits = [
  { id: 'day', scope: 'each-participant', count: 100_000_000, window: 'calendar-day' },
  { id: 'rolling', scope: 'each-participant', count: 100_000_000, window: { rolling: '24h' } },
  { id: 'total', scope: 'total', count: 100_000_000, window: 'calendar-day', counts: 'processed' },
]

/** A world on disk with a supplier, its IKI certificate, and devices that have certificates already. */
export interface HttpWorld {
  readonly directory: string
  readonly cert: string
  readonly key: string
  /** Makes Device CSRs, each with a new key. */
  makeCsrs(count: number): Buffer[]
}

export async function makeHttpWorld(directory: string): Promise<HttpWorld> {
  const init = { directory, environments: ['uit-a'], policyOids: {}, seed: null, passphrase: null, actor: 'bench' }
  await initWorld(init, profiles, clock, systemRandom())
  const world = await openWorld({ directory, passphrase: null }, profiles, clock, systemRandom())
  try {
    await registerSupplier(world)
    const makeCsrs = await csrMaker()
    const profile = profiles.findLeaf('smki-device/device-ds')
    const first = makeCsrs(DEVICES).map((csr) => issue({ csr, ...operatorContext(profile, null, 'bench') }, world))
    await Promise.all(first)
    return { directory, ...(await makeClient(world)), makeCsrs }
  } finally {
    await world.close()
  }
}

async function registerSupplier(world: World): Promise<void> {
  const participant = {
    name: 'Bench Energy',
    kind: 'party',
    userRoles: ['import-supplier'],
    remotePartyRoles: [2],
    authorisedSubscriber: { organisation: decided, device: decided },
  }
  const person = (office: string) =>
    parseEntry('person', `${SUPPLIER}/${office}`, SUPPLIER, {
      name: `${office} of the bench`,
      appointments: [`smki-${office}`],
      verified: decided,
    })
  const entries = [parseEntry('participant', SUPPLIER, null, participant), person('sro'), person('aro')]
  await changeRegister(async () => entries.map((put) => ({ put })), DCC, world)
  await publishLimits(
    limits.map((limit) => parseLimit(limit, 'bench')),
    DCC,
    world,
  )
}

async function csrMaker(): Promise<(count: number) => Buffer[]> {
  const key: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const nameOf = (i: number) => fromHex(`00db12${(0x1000000000 + (i % DEVICES)).toString(16).padStart(10, '0')}`)
  const name = nameOf(0)
  const profile = profiles.findLeaf('smki-device/device-ds')
  const values = { subject: {}, hardwareModule: { hwType: HW_TYPE, hwSerial: name }, dnsNames: [] }
  const der = await newCsr(profile, values, key)
  return (count) => makeQuickCsrs({ der, key, name }, count, nameOf)
}

async function makeClient(world: World): Promise<{ cert: string; key: string }> {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const profile = profiles.findLeaf('iki/ad-hoc-web-service')
  const subject = { organizationName: 'Bench Energy', role: 2, commonName: 'bench' }
  const csr = await newCsr(profile, { subject, hardwareModule: null, dnsNames: [] }, key)
  const context = { ...operatorContext(profile, null, 'bench'), participant: SUPPLIER }
  const { record } = await issue({ csr, ...context }, world)
  return { cert: toPem('CERTIFICATE', record.der), key: key.export({ type: 'pkcs8', format: 'pem' }) as string }
}

/** A server in a process of its own. */
export interface BenchServer {
  readonly target: Target
  /** The most memory that it has had, in MB. */
  peakRssMb(): number
  /** What it has used of the processors, all its threads together. */
  cpuMs(): number
  stop(): Promise<void>
}

/** Starts `tpki serve` over the world. `nodeArguments` are for profiling. */
export async function startServerProcess(
  { directory, cert, key }: HttpWorld,
  nodeArguments: readonly string[] = [],
): Promise<BenchServer> {
  const main = join(import.meta.dirname, '../cli/tpki.mjs')
  const env = {
    ...process.env,
    TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '0',
    TPKI_SERVER_LISTENERS__OPEN: 'null',
    TPKI_SERVER_LISTENERS__PLAIN: 'null',
  }
  const child = spawn(process.execPath, [...nodeArguments, main, 'serve', '--json', '--world', directory], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { doors } = JSON.parse(await firstDocument(child))
  return {
    target: {
      origin: doors[0].url,
      path: '/1.0/DeviceCSR',
      contentType: 'application/xml;charset=UTF-8',
      tls: { ca: readTlsRoot(directory) ?? '', cert, key },
      isGood: (status, body) => status === 200 && body.includes('<Status>SUCCESS</Status>'),
    },
    peakRssMb: () => {
      const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
      return Math.round(Number(peak) / 1024)
    },
    cpuMs: () => {
      // proc(5): utime and stime are the 14th and 15th field, in hundredths of a second.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** The server prints one document and goes on. */
function firstDocument({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stdout?.on('data', (part) => {
      text += part
      if (text.trimEnd().endsWith('\n}')) resolve(text)
    })
    stdout?.once('end', () => reject(new Error(`the server did not start: ${text}`)))
  })
}
