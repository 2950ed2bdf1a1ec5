import type { FastifyInstance } from 'fastify'
import { expect } from 'vitest'
import type { z } from 'zod'
import type { World } from '../../core/index.ts'
import type { Caller } from '../../server/http/caller.ts'
import type { ServerDeps } from '../../server/http/deps.ts'
import { interfaces } from '../../server/routes/interfaces.ts'
import { appFor, serverDeps } from './server.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of the document
  readonly body: any
  readonly headers: Readonly<Record<string, unknown>>
}

export interface Sent {
  readonly body?: object | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** The JSON API over a store in memory; whatever it answers must have the shape that its route says it has. */
export class ApiLab {
  readonly deps: ServerDeps
  readonly #apps = new Map<Caller, FastifyInstance>()

  constructor(overrides: Partial<World> = {}) {
    this.deps = serverDeps(overrides)
  }

  get world(): World {
    return this.deps.world
  }

  async call(caller: Caller, method: 'GET' | 'POST', path: string, { body, headers = {} }: Sent = {}): Promise<Answer> {
    const app = this.#apps.get(caller) ?? appFor('open', caller, this.deps)
    this.#apps.set(caller, app)
    const url = `/api/v1${path}`
    const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
    const document = answer.body === '' ? null : answer.json()
    expectShape(method, url, answer.statusCode, document)
    return { status: answer.statusCode, body: document, headers: answer.headers }
  }

  get(caller: Caller, path: string): Promise<Answer> {
    return this.call(caller, 'GET', path)
  }

  post(caller: Caller, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call(caller, 'POST', path, { body, headers })
  }
}

const routes = interfaces.flatMap(({ routes: each }) => each)

function expectShape(method: string, url: string, status: number, document: unknown): void {
  const path = url.split('?')[0] ?? ''
  const route = routes.find(
    (each) =>
      each.method === method &&
      new RegExp(`^${each.url.replace(/:[a-zA-Z]+/g, '[^/]+')}$`).test(path) &&
      (!/:/.test(each.url) ||
        !routes.some((exact) => exact.method === method && exact.url === path) ||
        each.url === path),
  )
  if (status >= 400 || !route || status === 202) return
  const shape = (route.schema?.response as Record<number, z.ZodType> | undefined)?.[status]
  if (!shape) throw new Error(`${method} ${url} answers ${status}, of which its route says nothing`)
  const result = shape.safeParse(document)
  expect(result.success ? [] : result.error.issues, `${method} ${url}`).toEqual([])
}
