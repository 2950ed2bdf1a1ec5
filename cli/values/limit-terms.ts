import { type LimitProposal, parseLimit } from '../../core/authority/limits/document/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { pkis } from '../../core/pki/profile/ids/index.ts'
import { interfaceIds, type LimitScope } from '../../core/quota/index.ts'
import { readChoice, readNumber } from './read-value.ts'

/** The options that say who a limit applies to. */
export interface ScopeOptions {
  readonly eachParticipant?: boolean
  readonly participant?: string
  readonly total?: boolean
}

/** The options that describe a limit. */
export interface TermsOptions extends ScopeOptions {
  readonly interface: readonly string[]
  readonly pki: readonly string[]
  readonly single?: boolean
  readonly batch?: boolean
  readonly count?: string
  readonly per?: string
  readonly rolling?: string
  readonly hours?: string
  readonly pace?: string
  readonly counts?: string
  readonly action?: string
  readonly from?: string
  readonly comment?: string
}

/** Returns who a limit applies to. @throws {PkiError} `USAGE` unless exactly one option says so */
export function readScope({ eachParticipant, participant, total }: ScopeOptions): LimitScope {
  const scopes: LimitScope[] = [
    ...(eachParticipant ? (['each-participant'] as const) : []),
    ...(participant === undefined ? [] : [{ participant }]),
    ...(total ? (['total'] as const) : []),
  ]
  const [scope] = scopes
  if (scope !== undefined && scopes.length === 1) return scope
  throw new PkiError(
    'USAGE',
    `a limit needs exactly one of --each-participant, --participant ID, --total; got ${scopes.length}`,
  )
}

/** Returns when a change takes effect, in milliseconds; null for now. @throws {PkiError} `USAGE` */
export const readFrom = ({ from }: Pick<TermsOptions, 'from'>): number | null =>
  from === undefined ? null : parseTime(from)

/** Returns the limit that the options describe. @throws {PkiError} `USAGE`, `LIMIT_INVALID` */
export function readTerms(id: string, options: TermsOptions): LimitProposal {
  const { single, batch, counts, action, comment = '' } = options
  const scope = readScope(options)
  const window = readWindow(options)
  const submissions = [...(single ? ['single'] : []), ...(batch ? ['batch'] : [])]
  const input = {
    id,
    scope,
    window,
    count: readCount(options),
    ...(options.interface.length > 0 ? { interfaces: options.interface.map(readInterface) } : {}),
    ...(options.pki.length > 0 ? { pkis: options.pki.map((each) => readChoice('--pki', each, pkis)) } : {}),
    ...(submissions.length > 0 ? { submissions } : {}),
    ...(counts === undefined ? {} : { counts }),
    ...(action === undefined ? {} : { action }),
    comment,
  }
  return { ...parseLimit(input, `limit "${id}"`), effectiveFromMs: readFrom(options) }
}

/** Reads the name of an interface. @throws {PkiError} `USAGE` */
export const readInterface = (text: string) => readChoice('--interface', text, interfaceIds)

function readCount({ count, pace }: TermsOptions): number {
  if (count !== undefined) return readNumber('--count', count, 0)
  if (pace !== undefined) return 1
  throw new PkiError('USAGE', 'a limit needs --count N')
}

function readWindow({ per, rolling, hours, pace }: TermsOptions): unknown {
  const windows: unknown[] = [
    ...(per === undefined ? [] : [readPer(per)]),
    ...(rolling === undefined ? [] : [{ rolling }]),
    ...(hours === undefined ? [] : [{ hours: readHours('--hours', hours) }]),
    ...(pace === undefined ? [] : [{ pace: pace.split(',').map(readBand) }]),
  ]
  if (windows.length === 1) return windows[0]
  throw new PkiError(
    'USAGE',
    `a limit needs exactly one of --per day, --per request, --rolling 24h, --hours 20:00-08:00, --pace; got ${windows.length}`,
  )
}

const readPer = (text: string): string =>
  readChoice('--per', text, ['day', 'request']) === 'day' ? 'calendar-day' : 'request'

// `parseLimit` checks that both are times of day.
function readHours(option: string, text: string): { from: string; to: string } {
  const [, from, to] = /^([^-=]+)-([^-=]+)$/.exec(text) ?? []
  if (from !== undefined && to !== undefined) return { from, to }
  throw new PkiError('USAGE', `${option} "${text}" is not FROM-TO; allowed: 20:00-08:00`)
}

function readBand(text: string): { from: string; to: string; everySeconds: number } {
  const [, hours, seconds] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (hours !== undefined && seconds !== undefined)
    return { ...readHours('--pace', hours), everySeconds: Number(seconds) }
  throw new PkiError(
    'USAGE',
    `--pace "${text}" is not FROM-TO=SECONDS; allowed: 07:00-20:00=0.8,20:00-07:00=4 (seconds between two CSRs)`,
  )
}
