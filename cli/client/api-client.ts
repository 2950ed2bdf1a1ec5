import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { PkiError } from '../../core/base/index.ts'
import { note } from '../output/print.ts'
import { type ApiAnswer, OutcomeUnknown, refusalOf } from './answer.ts'
import { readServerAccess, type ServerAccess, type ServerOptions } from './server-options.ts'

interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** The part after /api/v1. */
  readonly path: string
  readonly body?: string | Uint8Array
  readonly type?: string
  /** Makes the request safe to send again. */
  readonly idempotencyKey?: string
  /** Whether the request is safe to send again without a key. */
  readonly mayRepeat?: boolean
}

const TIMEOUT_MS = 60_000

const CONNECT_MS = 10_000

// 0.2, 0.4, 0.8 … seconds: about a minute in all, longer than a server takes to restart.
const ATTEMPTS = 8

const FIRST_WAIT_MS = 200

const MOST_WAIT_MS = 20_000

/** A client of a server's JSON API, over TLS. */
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

  /** Returns the document at a path. @throws {PkiError} the server's refusal, `SERVER_UNREACHABLE` */
  // biome-ignore lint/suspicious/noExplicitAny: callers read the answer of the server
  async get(path: string): Promise<any> {
    return this.ask({ method: 'GET', path })
  }

  /** Sends a document and returns the answer as a document. @throws {PkiError} as {@link get} */
  // biome-ignore lint/suspicious/noExplicitAny: see get
  async post(path: string, document: object, how: Pick<ApiRequest, 'idempotencyKey' | 'mayRepeat'> = {}): Promise<any> {
    const body = JSON.stringify(document)
    return this.ask({ method: 'POST', path, body, type: 'application/json', ...how })
  }

  /** Sends a request and returns the answer as a document. @throws {PkiError} as {@link get} */
  // biome-ignore lint/suspicious/noExplicitAny: see get
  async ask(asked: ApiRequest): Promise<any> {
    return parse(await this.send(asked))
  }

  /**
   * Sends a request. If the network or the server fails, sends it again for about a minute, provided that the request only
   * reads or has an `Idempotency-Key`.
   * @throws {PkiError} the server's refusal, `SERVER_UNREACHABLE`; {@link OutcomeUnknown} if the outcome is unknown
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

  /** Returns the answer, or the reason to send the request again. */
  async #attempt(asked: ApiRequest, isLast: boolean): Promise<ApiAnswer | string> {
    let answer: ApiAnswer
    try {
      answer = await this.#exchange(asked)
    } catch (cause) {
      const why = reasonOf(cause)
      if (isLast || isPermanent(cause)) throw this.#unreachable(why, cause)
      return why
    }
    if (answer.status < 300 && answer.status !== 202) return answer
    const refusal = refusalOf(answer)
    if (!isLast && isTemporary(answer.status, refusal)) return `it answered ${answer.status}`
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

  #unreachable(why: string, cause: unknown): OutcomeUnknown {
    return new OutcomeUnknown('SERVER_UNREACHABLE', `server ${this.#access.url.origin} cannot be reached: ${why}`, {
      cause,
      cure: 'check --server, --ca and --client-cert; this command uses no local world',
    })
  }

  close(): Promise<void> {
    return this.#agent.close()
  }
}

// 409: the server still works on an earlier attempt whose answer was lost. 502 to 504: a proxy failed.
const isTemporary = (status: number, refusal: PkiError): boolean =>
  refusal instanceof OutcomeUnknown && (status === 409 || (status >= 502 && status <= 504))

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? ''

/** Whether another attempt cannot help, because a name or a certificate is wrong. */
const isPermanent = (error: unknown): boolean =>
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
    throw new OutcomeUnknown('SERVER_REFUSED', 'the answer of the server is not a JSON document', { cause })
  }
}

/** Opens a connection to the server, passes it to `work` and always closes it. */
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
