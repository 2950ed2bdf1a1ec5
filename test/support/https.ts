import { type Agent, request } from 'node:https'
import type { ClientCredential } from './live-server.ts'

export interface HttpsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface HttpsOptions {
  readonly ca: string
  readonly credential?: ClientCredential
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Keeps connections; without, each request has one of its own. */
  readonly agent?: Agent
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** Sends one request over TLS and returns the whole answer. */
export const httpsRequest = (url: string, options: HttpsOptions): Promise<HttpsAnswer> =>
  new Promise((resolve, reject) => {
    const { ca, credential, method = 'GET', headers = {}, body, agent, maxVersion } = options
    const sent = request(
      url,
      {
        method,
        headers,
        ca,
        agent: agent ?? false,
        ...(credential ? { cert: credential.cert, key: credential.key } : {}),
        ...(maxVersion ? { maxVersion } : {}),
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part) => parts.push(part))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts).toString() }),
        )
        answer.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
