import helmet from '@fastify/helmet'
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify'
import { describeApi } from './api/openapi.ts'
import type { ListenerId } from './config/server-config.ts'
import { authorize, recordHttpFault } from './http/access.ts'
import type { ServerDeps } from './http/deps.ts'
import { asHttpFault, HttpFault } from './http/http-fault.ts'
import { observe } from './http/metrics.ts'
import { failWithProblem } from './http/problem.ts'
import { pathOf, requestIdOf } from './http/request-head.ts'
import type { HttpInterface, Identify, Route } from './http/route.ts'
import { useZodSchemas } from './http/zod-validation.ts'
import { interfaces } from './routes/interfaces.ts'

/** Returns the application of one listener, with the routes of that listener only. */
export function makeApp(
  listener: ListenerId,
  deps: ServerDeps,
  identify: Identify,
  options: FastifyServerOptions = {},
): FastifyInstance {
  const app = fastify({
    ...options,
    bodyLimit: 1,
    genReqId: requestIdOf,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
  })
  app.decorateRequest('caller')
  observe(app, listener, deps.metrics)
  if (listener === 'open') describeApi(app, deps.build)
  app.setNotFoundHandler((request, reply) =>
    failWithProblem(
      new HttpFault(404, 'not-found', `there is no route ${request.method} ${pathOf(request)}`),
      request,
      reply,
    ),
  )
  app.setErrorHandler((error, request, reply) => failWithProblem(asHttpFault(error), request, reply))
  for (const each of interfaces) void app.register(async (scope) => addInterface(scope, each, listener, deps, identify))
  return app
}

function addInterface(
  scope: FastifyInstance,
  { routes, bodies, servesHtml, fail }: HttpInterface,
  listener: ListenerId,
  deps: ServerDeps,
  identify: Identify,
): void {
  if (servesHtml) void scope.register(helmet, HTML_HEADERS)
  scope.removeAllContentTypeParsers()
  useZodSchemas(scope)
  for (const [type, kind] of Object.entries(bodies)) addParser(scope, type, kind)
  scope.setErrorHandler(async (error, request, reply) => {
    const fault = asHttpFault(error)
    await recordHttpFault(fault, request, deps)
    return fail(fault, request, reply, deps)
  })
  for (const route of routes.filter(({ listeners }) => listeners.includes(listener)))
    addRoute(scope, route, deps, identify)
}

// The pages contain their style sheet and load nothing.
const HTML_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // A browser would apply it to every other server on this host.
  strictTransportSecurity: false,
}

function addParser(scope: FastifyInstance, type: string, kind: HttpInterface['bodies'][string]): void {
  if (kind === 'stream') scope.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  else if (kind === 'octets')
    scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  else scope.addContentTypeParser(type, { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'))
}

function addRoute(scope: FastifyInstance, route: Route, deps: ServerDeps, identify: Identify): void {
  const { method, maxBodyOctets, schema, handle } = route
  scope.route({
    method,
    url: route.configuredUrl?.(deps.config) ?? route.url,
    ...(maxBodyOctets === undefined ? {} : { bodyLimit: maxBodyOctets }),
    schema: { ...schema, summary: route.summary },
    onRequest: async (request: FastifyRequest) => {
      request.caller = await identify(request, route)
      await authorize(route, request, deps)
    },
    handler: (request: FastifyRequest, reply: FastifyReply) => handle(request, reply, deps),
  })
}
