import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Client } from 'undici'
import type { Target } from './http-client.ts'

/** `cfssl serve` over plain HTTP with a P-256 CA; it stores nothing. */
export interface Cfssl {
  readonly target: Target
  stop(): Promise<void>
}

const SIGNING = { signing: { default: { expiry: '87600h', usages: ['digital signature'] } } }

/** Starts it in `directory`; null where it is not installed. */
export async function startCfssl(directory: string): Promise<Cfssl | null> {
  if (spawnSync('cfssl', ['version']).error) return null
  const file = (name: string): string => join(directory, name)
  const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  execFileSync('openssl', ['genpkey', ...curve, '-out', file('ca.key')], { stdio: 'ignore' })
  const ca = [
    'req',
    '-x509',
    '-new',
    '-key',
    file('ca.key'),
    '-subj',
    '/CN=bench CA',
    '-days',
    '3650',
    '-out',
    file('ca.pem'),
  ]
  execFileSync('openssl', ca, { stdio: 'ignore' })
  writeFileSync(file('cfssl.json'), JSON.stringify(SIGNING))
  const port = await freePort()
  const own = ['-ca', file('ca.pem'), '-ca-key', file('ca.key'), '-config', file('cfssl.json'), '-loglevel', '4']
  const child = spawn('cfssl', ['serve', '-address', '127.0.0.1', '-port', String(port), ...own], { stdio: 'ignore' })
  const origin = `http://127.0.0.1:${port}`
  await untilItAnswers(origin)
  return {
    target: {
      origin,
      path: '/api/v1/cfssl/sign',
      contentType: 'application/json',
      isGood: (status, body) => status === 200 && body.includes('BEGIN CERTIFICATE'),
    },
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilItAnswers(origin: string): Promise<void> {
  const client = new Client(origin)
  for (let tries = 0; tries < 100; tries++) {
    try {
      const { body } = await client.request({ method: 'GET', path: '/' })
      await body.dump()
      return await client.close()
    } catch {
      await setTimeout(50)
    }
  }
  throw new Error('cfssl does not answer')
}
