import type { FastifyServerOptions } from 'fastify'

type LogStream = { write(line: string): void }

/** Returns Fastify's log options: a line of JSON for each answer, with only the path of the request. */
export function loggerOptions(level: string, stream: LogStream): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    stream,
    base: null,
    // A query may hold an API key, and headers hold credentials.
    serializers: {
      req: ({ method, url }: { method: string; url?: string }) => ({ method, path: url?.split('?')[0] ?? '' }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  }
}

const MAX_WAITING_OCTETS = 16_384
const FLUSH_MS = 200

/** Collects lines, so that a busy server does not write each line separately. */
export class LogBuffer implements LogStream {
  readonly #put: (lines: string) => void
  #lines = ''
  #timer: NodeJS.Timeout | null = null

  constructor(put: (lines: string) => void) {
    this.#put = put
  }

  write(line: string): void {
    this.#lines += line
    if (this.#lines.length >= MAX_WAITING_OCTETS) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref()
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#lines !== '') this.#put(this.#lines)
    this.#lines = ''
  }
}
