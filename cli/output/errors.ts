import { LimitError, PkiError } from '../../core/index.ts'
import { note } from './print.ts'

/** Reports a refusal or fault in one line, and its cure in another. */
export function reportError(error: unknown, where?: string): void {
  if (error instanceof PkiError) {
    const clause = error.source ? ` [${error.source}]` : ''
    const place = where === undefined || error.message.includes(`"${where}"`) ? '' : `${where}: `
    for (const line of error.message.split('\n')) note(`error: ${place}${line}${clause}`)
    const more = error.reference === null ? null : `"tpki audit explain ${error.reference}" says more`
    const hints = [error.cure, more].filter((hint) => hint)
    if (hints.length > 0) note(`hint: ${hints.join('; ')}`)
    return
  }
  note(`error: internal error: ${error instanceof Error ? error.message : String(error)}`)
  note('hint: this is our fault, not yours; nothing was committed. TPKI_DEBUG=1 shows where')
  if (process.env.TPKI_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}

/** Returns an error as `--json` shows it. */
export function errorJson(error: unknown): object {
  if (!(error instanceof PkiError))
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  const { code, message, cure, source, reference } = error
  const limit = error instanceof LimitError ? { limit: limitJson(error) } : {}
  return { code, message, cure: cure ?? null, source: source ?? null, reference, ...limit }
}

/** Null for `allowed` means that an override lifts the limit, for `roomAt` that it never has room for so many. */
function limitJson({ decision }: LimitError): object {
  const { limit, used, allowed, roomAtMs } = decision.state
  const roomAt = roomAtMs === null ? null : new Date(roomAtMs).toISOString()
  return { id: limit.version.id, used, allowed: Number.isFinite(allowed) ? allowed : null, roomAt }
}
