import { afterAll, describe, expect, test } from 'vitest'
import { listenerIds } from '../../../server/config/server-config.ts'
import { roles } from '../../../server/http/caller.ts'
import type { Route } from '../../../server/http/route.ts'
import { interfaces } from '../../../server/routes/interfaces.ts'
import { appFor, callerOf, serverDeps } from '../../support/server.ts'

const routes = interfaces.flatMap(({ routes: each }) => each)
const deps = serverDeps()
const named = (route: Route): string => `${route.method} ${route.url}`
const apps = new Map(
  listenerIds.flatMap((listener) =>
    roles.map((role) => [`${listener} ${role}`, appFor(listener, callerOf(role), deps)]),
  ),
)
afterAll(() => Promise.all([...apps.values()].map((app) => app.close())))

/** A parameter gets a value that nothing has. */
const urlOf = ({ url }: Route): string => url.replace(/:[a-zA-Z]+/g, '999999')

describe('the table of routes', () => {
  test('names every route once', () => {
    const names = routes.map(named)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  test('opens the web services to their IKI certificates alone', () => {
    const open = routes.filter(({ listeners: each }) => each.includes('web-services')).flatMap(({ who }) => [...who])
    expect(open.filter((role) => role !== 'ad-hoc-client' && role !== 'batched-client')).toEqual([])
  })

  test('opens HTTP without TLS to nobody who has a certificate or a key, but for the repository on the loopback', () => {
    const plain = routes.filter(({ listeners: each }) => each.includes('plain'))
    expect(plain.filter(({ who }) => !who.includes('anonymous')).map(named)).toEqual([])
  })
})

describe.each(routes.map((route) => ({ route, name: named(route) })))('$name', ({ route }) => {
  test.each(roles)('answers %s as the table says', async (role) => {
    for (const listener of listenerIds) {
      const app = apps.get(`${listener} ${role}`)
      if (!app) throw new Error('no such application')
      const { statusCode, body } = await app.inject({ method: route.method, url: urlOf(route) })
      if (!route.listeners.includes(listener)) expect(statusCode, listener).toBe(404)
      else if (route.who.includes(role)) {
        // The SMKI Repository says 401 of what is asked, too.
        if (statusCode === 401) expect(body, listener).not.toContain('is open to')
        // A route may still refuse, but not for the role; an audit log that is served speaks of refusals too.
        if (statusCode === 403) expect(body, listener).not.toContain('it is open to')
      } else expect(statusCode, `${listener}: ${body}`).toBe(role === 'anonymous' ? 401 : 403)
    }
  })
})
