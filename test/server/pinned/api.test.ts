import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CertificateRecord, issueDueCrls } from '../../../core/index.ts'
import type { ListenerId } from '../../../server/config/server-config.ts'
import { type Role, roles } from '../../../server/http/caller.ts'
import type { Route } from '../../../server/http/route.ts'
import { interfaces } from '../../../server/routes/interfaces.ts'
import { BatchedBench } from '../../support/batched.ts'
import { isUpdate, type Json, normalise, readGolden, uniqueNames, writeGolden } from '../../support/pinned.ts'
import { putParticipant, rangeOf } from '../../support/register.ts'
import { storedCa } from '../../support/revocation.ts'
import { appFor, callerOf } from '../../support/server.ts'
import { type Call, parseCalls } from './call.ts'
import { payloadOf, values } from './payloads.ts'
import { script } from './script.ts'
import { shown } from './shown.ts'

const bench = new BatchedBench({ approval: 'manual' })
const routes = interfaces.flatMap((each) => each.routes)
const GOLDEN = join(import.meta.dirname, 'api.golden.json')
const OPENAPI = join(import.meta.dirname, 'openapi.golden.json')

const apps = new Map<string, FastifyInstance>()
function appOf(door: ListenerId, role: Role, participant: string): FastifyInstance {
  const key = `${door} ${role}@${participant}`
  const app = apps.get(key) ?? appFor(door, callerOf(role, participant), bench.deps)
  apps.set(key, app)
  return app
}

beforeAll(async () => {
  const names = { tradingNames: ['Example Energy Ltd'] }
  await putParticipant('alpha', bench.deps.world, { ...names, name: 'Alpha', eui64Ranges: rangeOf(0x10) })
  await putParticipant('beta', bench.deps.world, { ...names, name: 'Beta', eui64Ranges: rangeOf(0x11) })
  const cas: { readonly id: string; readonly record: CertificateRecord }[] = []
  for (const id of ['smki-device/issuing-dca', 'smki-organisation/issuing-oca', 'iki/issuing-ica'] as const)
    cas.push({ id, record: await storedCa(id, null, { deps: bench.deps.world, nowSeconds: bench.nowMs / 1000 }) })
  Object.assign(bench.deps.world, { caCertificates: async () => cas })
  bench.start()
})
afterAll(async () => {
  await bench.stop()
  await Promise.all([...apps.values()].map((app) => app.close()))
})

const filled = (text: string): string =>
  text.replace(/\$(\w+)/g, (_, name) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`nothing is kept as "${name}"`)
    return value
  })

async function answerTo({
  door,
  role,
  participant,
  method,
  url,
  headers,
  body,
}: Call): Promise<LightMyRequestResponse> {
  const payload = body === null ? undefined : body.startsWith('#') ? payloadOf(body.slice(1)) : filled(body)
  const type = body === null || headers['content-type'] ? {} : { 'content-type': 'application/json' }
  const { 'remote-address': remoteAddress, ...others } = headers
  return appOf(door, role, participant).inject({
    method,
    url: filled(url),
    headers: { ...type, ...others },
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
    ...(payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : Buffer.from(payload) }),
  })
}

const named = ({ method, url }: Route): string => `${method} ${url}`
const urlOf = ({ url }: Route): string => url.replace(/:[a-zA-Z]+/g, '999999')

/** Of each route that is not for everyone: nobody, and the first whom it is not for. */
const strangers: Call[] = routes.flatMap((route) =>
  roles
    .filter((role) => !route.who.includes(role))
    .filter((role, i) => role === 'anonymous' || i === 1)
    .map((role) => parseCalls(`${route.listeners[0]} ${role} ${route.method} ${urlOf(route)}`)[0] as Call),
)

const steps = [...script.split('\n').filter((line) => line.trim() !== ''), ...strangers.map(({ line }) => line)]
const calls = steps.filter((line) => !line.trim().startsWith('@')).flatMap(parseCalls)
const names = uniqueNames(calls.map(({ line }) => line))
const golden = readGolden(GOLDEN)
const found: Record<string, Json> = {}

async function play(line: string): Promise<void> {
  const [own, number] = line.trim().split(' ')
  if (own === '@completed') {
    const path = `/api/v1/batches/${filled(number as string)}`
    const state = async () => (await appOf('open', 'administrator', 'alpha').inject(path)).json().state
    await expect.poll(state, { timeout: 30_000, interval: 25 }).toBe('COMPLETED')
    return
  }
  if (own === '@crls') {
    await issueDueCrls('tests', bench.deps.world)
    return
  }
  const [call] = parseCalls(line) as [Call]
  const answer = await answerTo(call)
  found[names[Object.keys(found).length] as string] = shown(answer)
  for (const [name, path] of Object.entries(call.keeps)) values.set(name, valueAt(answer, path))
}

function valueAt(answer: LightMyRequestResponse, path: string): string {
  const value = answer.json()[path]
  if (value === undefined || value === null) throw new Error(`"${path}" is not in ${answer.body}`)
  return String(value)
}

describe('the HTTP API', () => {
  test('is asked', async () => {
    for (const line of steps) {
      await play(line)
    }
    if (isUpdate) writeGolden(GOLDEN, found)
    else expect(Object.keys(golden)).toEqual(names)
  }, 600_000)

  test.skipIf(isUpdate).each(names)('%s', (name) => {
    expect(found[name], name).toEqual(golden[name])
  })

  test('has a case of every route that succeeds, and one that fails', () => {
    const pinned = (isUpdate ? found : golden) as Record<string, { readonly status: number }>
    const has = (route: Route, of: (status: number) => boolean): boolean =>
      calls.some((call, i) => routeOf(call) === route && of(pinned[names[i] as string]?.status ?? 0))
    const without = (of: (status: number) => boolean): string[] => routes.filter((route) => !has(route, of)).map(named)
    expect(without((status) => status >= 200 && status < 400)).toEqual([])
    expect(without((status) => status >= 400)).toEqual(NEVER_FAIL)
  })
})

// Anyone may read them, and they take nothing that could be wrong.
const NEVER_FAIL: readonly string[] = [
  ...[
    'GET /health',
    'GET /ready',
    'GET /limits',
    'GET /limits.json',
    'GET /ca',
    'GET /crl',
    'GET /api/v1/openapi.json',
  ],
]

/** Returns the route that a request is for: of those that fit, the one with the fewest parameters. */
function routeOf({ door, method, url }: Call): Route | undefined {
  const path = url.split('?')[0] as string
  const pattern = (route: Route): RegExp =>
    new RegExp(
      `^${route.url
        .replace(/:[a-zA-Z]+/g, '[^/]+')
        .replace('*', '.*')
        .replace(/\./g, '.')}$`,
    )
  const fitting = routes.filter(
    (route) => route.method === method && route.listeners.includes(door) && pattern(route).test(path),
  )
  const parameters = ({ url: each }: Route): number => each.split(/[:*]/).length + (each.includes('*') ? 9 : 0)
  return fitting.sort((a, b) => parameters(a) - parameters(b))[0]
}

describe('the OpenAPI document', () => {
  test('is as it was, but for its texts', async () => {
    const answer = await appOf('open', 'anonymous', 'alpha').inject('/api/v1/openapi.json')
    const document = normalise(withoutTexts(answer.json()), { textKeys: new Set() })
    if (isUpdate) writeGolden(OPENAPI, document as Record<string, Json>)
    else expect(document).toEqual(readGolden(OPENAPI))
  })
})

/** A property may be called `description`; then it is no string. */
function withoutTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTexts)
  if (value === null || typeof value !== 'object') return value
  const isText = ([key, each]: [string, unknown]): boolean =>
    (key === 'description' || key === 'summary') && typeof each === 'string'
  const entries = Object.entries(value).filter((entry) => !isText(entry))
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutTexts(each)]))
}
