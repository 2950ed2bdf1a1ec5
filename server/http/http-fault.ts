/** A request that fails as HTTP, before the toolkit looks at its content. */
export class HttpFault extends Error {
  readonly status: number
  /** Kebab-case. Scripts rely on it: never renamed. */
  readonly code: string
  readonly cure: string | undefined

  constructor(status: number, code: string, message: string, cure?: string) {
    super(message)
    this.name = 'HttpFault'
    this.status = status
    this.code = code
    this.cure = cure
  }
}

/** Turns a 4xx error of Fastify into an {@link HttpFault}; returns any other error unchanged. */
export function asHttpFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return error
  const { statusCode, code, message } = error
  if (typeof statusCode !== 'number' || typeof code !== 'string' || statusCode < 400 || statusCode >= 500) return error
  const name = code.replace(/^FST_(ERR_)?/, '').toLowerCase()
  return new HttpFault(statusCode, name.replaceAll('_', '-'), message.replace(/\.$/, ''))
}
