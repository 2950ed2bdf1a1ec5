import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bulkCsrs } from '../../bench/bulk-csrs.ts'
import { MAX_BATCH_CSRS } from '../../core/index.ts'
import { Lab } from '../support/cli.ts'
import { type HttpsOptions, httpsRequest } from '../support/https.ts'
import { LiveServer } from '../support/live-server.ts'

const SUBMIT = '/1.0/PortalCSRBatch/SubmitCSRBatch'
const RESULT = '/1.0/PortalCSRBatch/CSRBatchResult'
const ROOT = join(import.meta.dirname, '../..')

// What a server may take for the largest batch, from its first octet to the last of its results.
const PEAK_MEGABYTES = 500

interface Serving {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Serves a world in a process of its own, whose memory is its own. */
async function serve(world: string): Promise<Serving> {
  const ports = {
    TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT: '0',
    TPKI_SERVER_LISTENERS__OPEN: 'null',
    TPKI_SERVER_LISTENERS__PLAIN: 'null',
  }
  const child = spawn(process.execPath, [join(ROOT, 'cli/tpki.mjs'), 'serve', '--world', world], {
    env: { ...process.env, ...ports, TPKI_SERVER_LOG__LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface(child.stderr)
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    lines.on('line', (line) => {
      said.push(line)
      const found = /serving "web-services" at (\S+)/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said.join('\n')}`)))
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { url, pid: child.pid as number, stop }
}

/** The most memory that a process has had, in megabytes. */
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

async function documentOf(count: number): Promise<{ head: string; entries: string[] }> {
  const entries: string[] = []
  for await (const { der } of bulkCsrs(count))
    entries.push(`<DeviceCSR ID="csr-${entries.length}">${Buffer.from(der).toString('base64')}</DeviceCSR>\n`)
  return { head: '<?xml version="1.0" encoding="UTF-8"?>\n<SubmitCSRBatch ID="load"><Version>1.0</Version>\n', entries }
}

test('a batch of 50,000 is accepted and processed in under 500 MB, and one of 50,001 is refused', async () => {
  const lab = new Lab()
  const live = await LiveServer.start(lab)
  await live.addParticipant('alpha', { eui64Ranges: [{ from: '00db120000000000', to: '00db12ffffffffff' }] })
  const credential = await live.credential('iki/batched-web-service', 'alpha')
  const call: HttpsOptions = { ca: live.ca, credential }
  await live.stop()
  const { head, entries } = await documentOf(MAX_BATCH_CSRS)
  const xml = (extra: string): Buffer => Buffer.from(`${head}${entries.join('')}${extra}</SubmitCSRBatch>`)
  const server = await serve(live.directory)
  try {
    const post = (body: Buffer) =>
      httpsRequest(server.url + SUBMIT, {
        ...call,
        method: 'POST',
        headers: { 'content-type': 'application/xml' },
        body,
      })
    const body = xml('')
    const startedMs = performance.now()
    const accepted = await post(body)
    const acceptedMs = performance.now() - startedMs
    const id = /<BatchId>(\d+)</.exec(accepted.body)?.[1]
    expect(id, accepted.body).toBeDefined()
    const peakAccepted = peakOf(server.pid)
    const answer = await completed(`${server.url}${RESULT}?BatchId=${id}`, call)
    const figures = { acceptedMs: Math.round(acceptedMs), peakAccepted, peakMb: peakOf(server.pid) }
    console.info(`${body.length} octets: ${JSON.stringify(figures)}`)
    expect(answer.match(/<Status>SUCCESS</g)).toHaveLength(MAX_BATCH_CSRS)
    expect(figures.peakMb).toBeLessThan(PEAK_MEGABYTES)
    const tooMany = await post(xml('<DeviceCSR ID="one-more">AAAA</DeviceCSR>'))
    expect(tooMany.body).toMatch(/<BatchStatus>FORMAT_ERROR<.*<ErrorCode>FM:AA2</)
  } finally {
    await server.stop()
  }
}, 300_000)

async function completed(url: string, call: HttpsOptions): Promise<string> {
  for (;;) {
    const { body } = await httpsRequest(url, call)
    if (body.includes('<BatchStatus>COMPLETED<')) return body
    await sleep(500)
  }
}
