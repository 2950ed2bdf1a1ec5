import type { ListenerId } from '../../../server/config/server-config.ts'
import type { Role } from '../../../server/http/caller.ts'
import type { Route } from '../../../server/http/route.ts'

/** One request of a script. */
export interface Call {
  /** The line as the script has it, without what it keeps. */
  readonly line: string
  readonly door: ListenerId
  readonly role: Role
  readonly participant: string
  readonly method: Route['method']
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or `#` and the name of octets; null where there is none. */
  readonly body: string | null
  /** Paths into the answer, by the name under which their values are kept. */
  readonly keeps: Readonly<Record<string, string>>
}

/**
 * Reads a script: a request in each line, as `DOOR ROLE@PARTICIPANT METHOD URL header:value… BODY`, in which `$name` is
 * a value that is known or that `=> name=path` has kept of an earlier answer.
 */
export const parseCalls = (script: string): Call[] =>
  script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(parseCall)

function parseCall(text: string): Call {
  const [line = '', keeps = ''] = text.split(' => ')
  const [door, who = '', method, url = '', ...rest] = line.split(' ')
  const [role, participant = 'alpha'] = who.split('@')
  const isHeader = (word: string): boolean => /^[a-z-]+:\S/.test(word)
  const headers = rest.filter(isHeader).map((word) => [word.replace(/:.*/, ''), word.replace(/^[^:]*:/, '')])
  const body = rest.filter((word) => !isHeader(word)).join(' ')
  return {
    line,
    door: door as ListenerId,
    role: role as Role,
    participant,
    method: method as Route['method'],
    url,
    headers: Object.fromEntries(headers),
    body: body === '' ? null : body,
    keeps: Object.fromEntries(
      keeps
        .split(' ')
        .filter(Boolean)
        .map((each) => each.split('=') as [string, string]),
    ),
  }
}
