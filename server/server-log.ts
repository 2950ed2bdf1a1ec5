import type { FastifyServerOptions } from 'fastify'

type LogStream = { write(line: string): void }

/** Returns how Fastify logs: a line of JSON for each answer, and none of what a request holds but its path. */
export function loggerOf(level: string, stream: LogStream): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    stream,
    base: null,
    // What stands behind a question mark may be an API key, and headers hold credentials.
    serializers: {
      req: ({ method, url }: { method: string; url?: string }) => ({ method, path: url?.split('?')[0] ?? '' }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  }
}

const MAX_WAITING_OCTETS = 16_384
const FLUSH_MS = 200

/** Gathers lines, so that a busy server does not write each by itself. */
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
