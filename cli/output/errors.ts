import { channel } from 'node:diagnostics_channel'
import { PkiError } from '../../core/base/index.ts'
import { LimitError } from '../../core/quota/index.ts'
import { note } from './print.ts'

// A process that runs several commands, as the tests do, can subscribe and get the errors themselves.
const reported = channel('tpki:error')

/** Reports an error on one line and its cure on another. */
export function reportError(error: unknown, where?: string): void {
  reported.publish(error)
  if (error instanceof PkiError) {
    const clause = error.source ? ` [${error.source}]` : ''
    const place = where === undefined || error.message.includes(`"${where}"`) ? '' : `${where}: `
    for (const line of error.message.split('\n')) note(`error: ${place}${line}${clause}`)
    const more = error.reference === null ? null : `"tpki audit explain ${error.reference}" explains it`
    const hints = [error.cure, more].filter((hint) => hint)
    if (hints.length > 0) note(`hint: ${hints.join('; ')}`)
    return
  }
  note(`error: internal error: ${error instanceof Error ? error.message : String(error)}`)
  note('hint: this is a fault of tpki; nothing was committed. TPKI_DEBUG=1 shows where it happened')
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

/** `allowed` is null if an override lifts the limit; `roomAt` is null if the limit never has room for this many. */
function limitJson({ decision }: LimitError): object {
  const { limit, used, allowed, roomAtMs } = decision.state
  const roomAt = roomAtMs === null ? null : new Date(roomAtMs).toISOString()
  return { id: limit.version.id, used, allowed: Number.isFinite(allowed) ? allowed : null, roomAt }
}
