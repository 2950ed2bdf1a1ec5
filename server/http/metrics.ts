import type { FastifyReply, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Door } from './route.ts'

const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30]

/** What the server counts, for Prometheus. Nothing in it names a participant. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests = new Histogram({
    name: 'tpki_http_request_seconds',
    help: 'HTTP requests by door, route and status',
    labelNames: ['door', 'route', 'status'] as const,
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  })
  /** Answers of the XML web services by the status in them; HTTP says 200 to them all. */
  readonly answers = new Counter({
    name: 'tpki_web_service_answers_total',
    help: 'answers of the XML web services by service and status',
    labelNames: ['service', 'status'] as const,
    registers: [this.registry],
  })

  /** API keys that are nobody's. */
  readonly wrongApiKeys = new Counter({
    name: 'tpki_wrong_api_keys_total',
    help: "requests with an API key that is nobody's",
    registers: [this.registry],
  })

  /** Counts what Node says of the process too; once in a process. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.registry })
    return this
  }

  count(door: Door, request: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none'
    this.#requests.observe({ door, route, status: statusCode }, elapsedTime / 1000)
  }
}
