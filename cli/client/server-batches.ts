import { PkiError } from '../../core/base/index.ts'
import type { ServerOptions } from './server-options.ts'

/** The state of a batch, as the server returns it. */
export interface RemoteBatch {
  readonly batch: number
  readonly reference: string | null
  readonly state: string
  readonly size: number
  readonly done: number
  readonly issued: number
  readonly reason: string | null
  readonly waits: { readonly limit: string; readonly roomAt: string | null } | null
}

/** Returns the state of a batch as one line. */
export function formatRemoteBatch({ batch, reference, state, size, done, issued, reason, waits }: RemoteBatch): string {
  const name = reference === null ? '' : ` (${reference})`
  const wait = waits ? `, waits for limit "${waits.limit}"${waits.roomAt === null ? '' : ` until ${waits.roomAt}`}` : ''
  return `batch ${batch}${name}: ${state}, ${done} of ${size} answered, ${issued} issued${wait}${reason === null ? '' : `: ${reason}`}`
}

export const batchPath = (number: string): string => {
  if (/^[1-9]\d{0,14}$/.test(number)) return `/batches/${number}`
  throw new PkiError('USAGE', `batch "${number}" is not a number`)
}

export interface RemoteOptions extends ServerOptions {
  readonly json?: boolean
}
