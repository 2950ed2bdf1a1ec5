import type { World } from '../core/index.ts'
import type { Caller } from './caller.ts'

/** What every route has at hand. */
export interface ServerDeps {
  readonly world: World
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; set before any handler runs. */
    caller: Caller
  }
}
