import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromHex, loadProfiles, publicKeyDer, systemRandom, ThrowawayCa, toPem } from '../core/index.ts'

const DEVICES = Number(process.env.TPKI_BENCH_DEVICES ?? 10_000)
const POLICY_OID = '1.2.826.0.1.8641679.1.2.1.12'
const HW_TYPE = '1.2.826.0.1.8641679.1.2.2.1'
const POLL_MS = 50

/** Measures `tpki device check` over devices with certificates and keys, every group judged, in a process of its own. */
export async function benchDevice(isJson: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tpki-bench-device-'))
  try {
    writeDevices(folder)
    const { seconds, peakRssMb } = await check(folder)
    const figures = { devices: DEVICES, devicesPerSecond: Math.round(DEVICES / seconds), devicePeakRssMb: peakRssMb }
    if (isJson) console.log(JSON.stringify(figures, null, 2))
    else
      for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(22)}${value ?? 'unknown here'}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every device in a folder of its own, and a manifest that names them all. */
function writeDevices(folder: string): void {
  const ca = new ThrowawayCa({
    profiles: loadProfiles('profiles'),
    random: systemRandom(),
    nowSeconds: Math.floor(Date.now() / 1000),
    policyOid: POLICY_OID,
  })
  const entries: string[] = []
  for (let i = 0; i < DEVICES; i++) {
    const device = `00db12${(0x1000000000 + i).toString(16)}`
    mkdirSync(join(folder, device))
    for (const usage of ['ds', 'ka'] as const) {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const content = { spkiDer: publicKeyDer(privateKey), hwSerial: fromHex(device), hwType: HW_TYPE }
      const certificate = ca.issue(`smki-device/device-${usage}`, content)
      writeFileSync(join(folder, device, `${usage}.pem`), toPem('CERTIFICATE', certificate))
      writeFileSync(join(folder, device, `${usage}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }))
    }
    const files = ['ds.pem', 'ds.key', 'ka.pem', 'ka.key'].map((name) => `${device}/${name}`)
    entries.push(`  - { device: "${device}", type: ESME, files: [${files.join(', ')}] }\n`)
  }
  writeFileSync(join(folder, 'devices.yaml'), `devices:\n${entries.join('')}`)
  writeFileSync(join(folder, 'trust.pem'), ca.certificates.map((der) => toPem('CERTIFICATE', der)).join(''))
}

async function check(folder: string): Promise<{ seconds: number; peakRssMb: number | null }> {
  const options = ['--trust', join(folder, 'trust.pem'), '--at', new Date().toISOString(), '--quiet']
  const start = performance.now()
  const child = spawn(process.execPath, ['cli/tpki.mjs', 'device', 'check', join(folder, 'devices.yaml'), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  let peakRssMb: number | null = null
  const poll = setInterval(() => {
    peakRssMb = peakOf(child.pid) ?? peakRssMb
  }, POLL_MS)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(poll)
  const seconds = (performance.now() - start) / 1000
  if (code !== 0 || !out.includes(`${DEVICES} passed, 0 failed`)) throw new Error(`not every device passed: ${out}`)
  return { seconds, peakRssMb }
}

/** The kernel's own high-water mark; other systems than Linux keep it elsewhere. */
function peakOf(pid: number | undefined): number | null {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return kib ? Math.round(Number(kib[1]) / 1024) : null
  } catch {
    return null
  }
}
