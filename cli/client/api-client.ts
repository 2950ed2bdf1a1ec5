import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { PkiError } from '../../core/index.ts'
import { note } from '../output/print.ts'
import { type ApiAnswer, refusalOf, Unanswered } from './answer.ts'
import { readServerAccess, type ServerAccess, type ServerOptions } from './server-options.ts'

interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** Below /api/v1. */
  readonly path: string
  readonly body?: string | Uint8Array
  readonly type?: string
  /** Makes it safe to send the request again. */
  readonly idempotencyKey?: string
  /** Whether it is safe to send again without. */
  readonly mayRepeat?: boolean
}

const TIMEOUT_MS = 60_000

const CONNECT_MS = 10_000

// 0.2, 0.4, 0.8 … seconds: about a minute in all, longer than a server takes to start again.
const ATTEMPTS = 8

const FIRST_WAIT_MS = 200

const MOST_WAIT_MS = 20_000

/** The JSON API of a server, over TLS, as one caller. */
export class ApiClient {
  readonly #access: ServerAccess
  readonly #agent: Agent
  readonly #pause: (ms: number) => Promise<unknown>

  /** `pause` waits between attempts. */
  constructor(access: ServerAccess, pause: (ms: number) => Promise<unknown> = sleep) {
    const { ca, client } = access
    this.#access = access
    this.#pause = pause
    this.#agent = new Agent({
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      connect: {
        timeout: CONNECT_MS,
        ...(ca === null ? {} : { ca }),
        ...(client ? { cert: client.cert, key: client.key.export({ type: 'pkcs8', format: 'pem' }) } : {}),
      },
    })
  }

  /** Returns the document at a path. @throws {PkiError} what the server refuses with, `SERVER_UNREACHABLE` */
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is read where it is used
  async get(path: string): Promise<any> {
    return this.ask({ method: 'GET', path })
  }

  /** Sends a document and returns the answer. @throws {PkiError} as {@link get} */
  // biome-ignore lint/suspicious/noExplicitAny: see get
  async post(path: string, document: object, how: Pick<ApiRequest, 'idempotencyKey' | 'mayRepeat'> = {}): Promise<any> {
    const body = JSON.stringify(document)
    return this.ask({ method: 'POST', path, body, type: 'application/json', ...how })
  }

  /** Sends a request and returns the document that it is answered with. @throws {PkiError} as {@link get} */
  // biome-ignore lint/suspicious/noExplicitAny: see get
  async ask(asked: ApiRequest): Promise<any> {
    return parse(await this.send(asked))
  }

  /**
   * Sends a request. Where the network or the server fails and the request may be sent again, because it reads only or
   * has an `Idempotency-Key`, it is, for about a minute.
   * @throws {PkiError} what the server refuses with, `SERVER_UNREACHABLE`; {@link Unanswered} where nothing is decided
   */
  async send(asked: ApiRequest): Promise<ApiAnswer> {
    const mayRepeat = asked.mayRepeat ?? (asked.method === 'GET' || asked.idempotencyKey !== undefined)
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === ATTEMPTS || !mayRepeat
      const why = await this.#attempt(asked, isLast)
      if (typeof why !== 'string') return why
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), MOST_WAIT_MS)
      note(`${this.#access.url.host}: ${why}; trying again in ${waitMs / 1000} s`)
      await this.#pause(waitMs)
    }
  }

  /** Returns the answer, or in words why the request is to be sent again. */
  async #attempt(asked: ApiRequest, isLast: boolean): Promise<ApiAnswer | string> {
    let answer: ApiAnswer
    try {
      answer = await this.#exchange(asked)
    } catch (cause) {
      const why = reasonOf(cause)
      if (isLast || isHopeless(cause)) throw this.#unreachable(why, cause)
      return why
    }
    if (answer.status < 300 && answer.status !== 202) return answer
    const refusal = refusalOf(answer)
    if (!isLast && isPassing(answer.status, refusal)) return `it answered ${answer.status}`
    throw refusal
  }

  async #exchange({ method, path, body, type, idempotencyKey }: ApiRequest): Promise<ApiAnswer> {
    const answer = await request(new URL(`/api/v1${path}`, this.#access.url), {
      method,
      dispatcher: this.#agent,
      headers: {
        accept: 'application/json, application/problem+json, */*',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': `"${idempotencyKey}"` }),
      },
      ...(body === undefined ? {} : { body }),
    })
    return { status: answer.statusCode, body: new Uint8Array(await answer.body.arrayBuffer()) }
  }

  #unreachable(why: string, cause: unknown): Unanswered {
    return new Unanswered('SERVER_UNREACHABLE', `server ${this.#access.url.origin} cannot be reached: ${why}`, {
      cause,
      cure: 'look at --server, --ca and --client-cert; nothing of the world is read here',
    })
  }

  close(): Promise<void> {
    return this.#agent.close()
  }
}

// 409: the same request is still under way there, from an attempt whose answer was lost. 502 to 504: what stands between.
const isPassing = (status: number, refusal: PkiError): boolean =>
  refusal instanceof Unanswered && (status === 409 || (status >= 502 && status <= 504))

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? ''

/** Whether trying again cannot help: a name or a certificate is wrong. */
const isHopeless = (error: unknown): boolean =>
  /^(ENOTFOUND|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS|ERR_SSL|ERR_OSSL)/.test(codeOf(error))

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  const message = error instanceof Error && error.message !== '' ? error.message : code
  return code === '' || message.includes(code) ? message : `${code}: ${message}`
}

// biome-ignore lint/suspicious/noExplicitAny: see get
function parse({ body }: ApiAnswer): any {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (cause) {
    throw new Unanswered('SERVER_REFUSED', 'the server answered with no JSON document', { cause })
  }
}

/** Opens a connection to the server that is named, hands it to `work` and closes it whatever happens. */
export async function withServer<T>(
  options: ServerOptions,
  work: (client: ApiClient) => Promise<T>,
  needsClient = true,
): Promise<T> {
  const client = new ApiClient(readServerAccess(options, needsClient))
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
