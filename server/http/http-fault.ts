/** What is wrong with a request as HTTP alone, before anything of the toolkit has seen it. */
export class HttpFault extends Error {
  readonly status: number
  /** Kebab-case; API: never renamed. */
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

/** Returns Fastify's own words about a request as a fault of ours to say; anything else as it came. */
export function asHttpFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return error
  const { statusCode, code, message } = error
  if (typeof statusCode !== 'number' || typeof code !== 'string' || statusCode < 400 || statusCode >= 500) return error
  const name = code.replace(/^FST_(ERR_)?/, '').toLowerCase()
  return new HttpFault(statusCode, name.replaceAll('_', '-'), message.replace(/\.$/, ''))
}
