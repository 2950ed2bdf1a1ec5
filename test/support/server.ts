import type { FastifyInstance } from 'fastify'
import type { CertificateRecord, World } from '../../core/index.ts'
import { makeApp } from '../../server/app.ts'
import type { ListenerId } from '../../server/config/server-config.ts'
import { parseServerConfig } from '../../server/config/server-config.ts'
import { type Caller, participantRoles, type Role } from '../../server/http/caller.ts'
import type { ServerDeps } from '../../server/http/deps.ts'
import { makeDeps } from '../../server/make-deps.ts'
import { TestWorld } from './world.ts'

/** Returns what a server works on, over a store in memory. */
export function serverDeps(overrides: Partial<World> = {}): ServerDeps {
  const deps = new TestWorld().deps()
  const world: World = {
    ...deps,
    directory: 'nowhere',
    caCertificates: async () => [],
    refresh: async () => {},
    close: async () => {},
    ...overrides,
  }
  return makeDeps(world, parseServerConfig('', 'defaults'), 'test')
}

/** Returns a caller of a role; of the participant's, one of `participant`. */
export function callerOf(role: Role, participant = 'example-supplier'): Caller {
  switch (role) {
    case 'anonymous':
      return { role }
    case 'repository-user':
      return { role, name: 'tester' }
    case 'administrator':
    case 'ra-smki':
    case 'ra-dccki':
      return { role, actor: `${role} of the tests` }
    default: {
      const [profile] = Object.entries(participantRoles).find(([, each]) => each === role) as [string, Role]
      const certificate = { serial: '01', profile, participant } as unknown as CertificateRecord
      return { role, participant, actor: `CN=${role}`, certificate }
    }
  }
}

/** Returns the application of a listener, for which every request is from `caller`. */
export const appFor = (listener: ListenerId, caller: Caller, deps: ServerDeps = serverDeps()): FastifyInstance =>
  makeApp(listener, deps, async () => caller)
