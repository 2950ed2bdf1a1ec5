import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { ListenerId } from '../config/server-config.ts'

const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30]

/** The server's metrics for Prometheus. No metric names a participant. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests = new Histogram({
    name: 'tpki_http_request_seconds',
    help: 'HTTP requests by listener ("door"), route and status',
    labelNames: ['door', 'route', 'status'] as const,
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  })
  /** Answers of the XML web services by the status in the XML. Their HTTP status is always 200. */
  readonly answers = new Counter({
    name: 'tpki_web_service_answers_total',
    help: 'answers of the XML web services by service and status',
    labelNames: ['service', 'status'] as const,
    registers: [this.registry],
  })

  readonly wrongApiKeys = new Counter({
    name: 'tpki_wrong_api_keys_total',
    help: 'requests with an unknown API key',
    registers: [this.registry],
  })

  /** Adds Node's own metrics of the process. Call it once in a process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry })
    return this
  }

  count(listener: ListenerId, request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none'
    this.#requests.observe({ door: listener, route, status: statusCode }, elapsedTime / 1000)
  }
}

/** Counts and logs every answer, and returns the request id in `X-Request-Id`. */
export function observe(app: FastifyInstance, listener: ListenerId, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    metrics.count(listener, request, reply)
    logAnswer(listener, request, reply)
    done()
  })
}

function logAnswer(listener: ListenerId, { log, method, routeOptions, caller }: FastifyRequest, reply: FastifyReply) {
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const participant = caller && 'participant' in caller ? caller.participant : undefined
  // Logs the route, not the path: a path may hold something that only its owner may read.
  const route = routeOptions.url ?? null
  log.info({ door: listener, method, route, status: reply.statusCode, ms, role: caller?.role, participant }, 'answered')
}
