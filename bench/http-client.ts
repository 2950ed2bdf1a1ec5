import { Client, type Dispatcher } from 'undici'

/** Where requests go, and with what. */
export interface Target {
  readonly origin: string
  readonly path: string
  readonly contentType: string
  /** TLS with a client certificate; absent for plain HTTP. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string }
  /** Whether an answer is the one wanted. */
  isGood(status: number, body: string): boolean
}

export interface Rate {
  readonly perSecond: number
  /** Of each request, in order of length. */
  readonly milliseconds: readonly number[]
}

/** Sends the bodies over `connections` connections that are kept, one request at a time on each. */
export async function drive(target: Target, bodies: readonly (string | Buffer)[], connections: number): Promise<Rate> {
  const clients = Array.from(
    { length: connections },
    () => new Client(target.origin, { pipelining: 1, ...(target.tls ? { connect: target.tls } : {}) }),
  )
  const milliseconds: number[] = []
  let next = 0
  const work = async (client: Client): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const start = performance.now()
      const answer = await client.request(requestOf(target, body))
      const text = await answer.body.text()
      milliseconds.push(performance.now() - start)
      if (!target.isGood(answer.statusCode, text)) throw new Error(`${answer.statusCode}: ${text}`)
    }
  }
  const start = performance.now()
  try {
    await Promise.all(clients.map(work))
  } finally {
    await Promise.all(clients.map((client) => client.close()))
  }
  const seconds = (performance.now() - start) / 1000
  return { perSecond: bodies.length / seconds, milliseconds: milliseconds.sort((a, b) => a - b) }
}

const requestOf = ({ path, contentType }: Target, body: string | Buffer): Dispatcher.RequestOptions => ({
  method: 'POST',
  path,
  headers: { 'content-type': contentType },
  body,
})
