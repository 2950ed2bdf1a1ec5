import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromHex, loadProfiles, newCsr, parseCertificate, SqliteStore, toPem } from '../../core/index.ts'
import { formatSerial } from '../../core/pki/x509/format-serial.ts'
import { chainAuditRow, GENESIS } from '../../core/records/audit-row.ts'

const CLI = new URL('../../cli/tpki.mjs', import.meta.url).pathname
const REQUESTS = 1_500
const RUNS = 40
let directory: string
let world: string
let requests: string[]

/** Runs the command; after `killAfterMs` it is killed. Resolves to whether it was still running then. */
function run(args: readonly string[], killAfterMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' })
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('exit', (_code, signal) => {
      clearTimeout(timer)
      resolve(signal === 'SIGKILL')
    })
  })
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tpki-kill-'))
  world = join(directory, 'world')
  mkdirSync(join(directory, 'requests'))
  await run(['init', world, '--environment', 'uit-a'])
  const profile = loadProfiles('profiles').findLeaf('smki-device/device-ds')
  for (let i = 0; i < REQUESTS; i++) {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    const hwSerial = fromHex((0x00db120000000000n + BigInt(i)).toString(16).padStart(16, '0'))
    const hardwareModule = { hwType: '1.2.826.0.1.8641679.1.2.2.1', hwSerial }
    const csr = await newCsr(profile, { subject: {}, hardwareModule, dnsNames: [] }, key)
    writeFileSync(join(directory, 'requests', `${i}.csr`), toPem('CERTIFICATE REQUEST', csr))
  }
  requests = readdirSync(join(directory, 'requests')).map((name) => join(directory, 'requests', name))
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Returns how many certificates the world holds, having checked that nothing in it is half done. */
async function checkWorld(): Promise<number> {
  const database = new DatabaseSync(join(world, 'tpki.db'))
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
  const store = new SqliteStore(join(world, 'tpki.db'))
  const certificates = await store.listCertificates({})
  const audit = await store.listAudit(0, 10_000_000)
  const bindings = await Promise.all(certificates.map(({ keyFingerprint }) => store.findKeyBinding(keyFingerprint)))
  await store.close()
  let head = GENESIS
  for (const row of audit) {
    const { atSeconds, actor, action, detail } = row
    expect(row).toEqual(chainAuditRow(head, { atSeconds, actor, action, detail }))
    head = row
  }
  const audited = audit
    .filter(({ action }) => action === 'issued' || action === 'ca-made')
    .map(({ detail }) => detail.serial)
  expect(audited.toSorted()).toEqual(certificates.map(({ serial }) => serial).toSorted())
  expect(new Set(audited).size).toBe(audited.length)
  expect(bindings.every((binding) => binding !== null)).toBe(true)
  return certificates.length
}

it(`leaves nothing half done when it is killed at any instant, ${RUNS} times`, { timeout: 900_000 }, async () => {
  let partly = 0
  let killed = 0
  // How long it takes differs from machine to machine.
  const start = performance.now()
  await run([
    'issue',
    ...requests,
    '--profile',
    'smki-device/device-ds',
    '--world',
    world,
    '--out',
    join(directory, 'all'),
  ])
  const tookMs = performance.now() - start
  let before = await checkWorld()
  for (let round = 0; round < RUNS; round++) {
    const out = join(directory, `out-${round}`)
    // From before the store is open to after the last commit; what falls between counts most.
    const wasKilled = await run(
      ['issue', ...requests, '--profile', 'smki-device/device-ds', '--world', world, '--out', out],
      tookMs * (0.1 + (0.9 * round) / RUNS),
    )
    const after = await checkWorld()
    if (wasKilled) killed++
    if (wasKilled && after > before && after - before < REQUESTS) partly++
    await checkHandedOut(out)
    before = after
  }
  // Kills that all land before the first commit or after the last would prove nothing.
  expect(killed).toBeGreaterThan(RUNS / 4)
  expect(partly).toBeGreaterThan(3)
})

/** Every certificate that was handed out is in the store. */
async function checkHandedOut(out: string): Promise<void> {
  if (!existsSync(out)) return
  const files = readdirSync(out, { withFileTypes: true }).map(({ name }) => join(out, name))
  const store = new SqliteStore(join(world, 'tpki.db'))
  for (const file of files) {
    const body = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/)?.[1]
    // The file being written when the kill came may be cut off.
    if (body === undefined) continue
    const { serial } = parseCertificate(Buffer.from(body, 'base64'))
    expect(await store.findCertificate(formatSerial(serial))).not.toBeNull()
  }
  await store.close()
}
