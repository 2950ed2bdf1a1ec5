import { z } from 'zod'
import { PkiError } from '../../core/base/index.ts'
import { parseYaml } from '../../core/base/yaml/index.ts'

const PREFIX = 'TPKI_SERVER_'

/**
 * Returns the configuration as JSON, with the values of the environment in it. `TPKI_SERVER_LISTENERS__WEB_SERVICES__PORT=0`
 * sets `listeners.webServices.port`; the value of a variable is YAML. `known` is a configuration with every known key.
 * @throws {PkiError} `USAGE`
 */
export function withEnvironment(
  text: string,
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  known: object,
): string {
  const document = asObject(text.trim() === '' ? {} : readValue(text, name), name)
  for (const [variable, value] of Object.entries(environment)) {
    if (value === undefined || !variable.startsWith(PREFIX)) continue
    put(document, pathOf(variable, known), readValue(value, variable))
  }
  return JSON.stringify(document)
}

function readValue(text: string, where: string): unknown {
  const result = parseYaml(text, z.unknown())
  if ('data' in result) return result.data
  throw new PkiError('USAGE', result.problems.map((problem) => `${where}: ${problem}`).join('\n'))
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (value === null) return {}
  if (isObject(value)) return structuredClone(value)
  throw new PkiError('USAGE', `${where}: "document" is not a mapping of keys to values`)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pathOf(variable: string, known: object): string[] {
  let level: unknown = known
  return variable
    .slice(PREFIX.length)
    .split('__')
    .map((part) => {
      const keys = isObject(level) ? Object.keys(level) : LISTENER_KEYS
      const key = keys.find((each) => each.toLowerCase() === part.replaceAll('_', '').toLowerCase())
      if (key === undefined)
        throw new PkiError('USAGE', `${variable}: "${part}" is unknown; allowed: ${keys.map(upperSnake).join(', ')}`)
      level = isObject(level) ? level[key] : null
      return key
    })
}

// A listener that is off by default is null in `known`, so its keys are listed here.
const LISTENER_KEYS = ['host', 'port']

const upperSnake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

function put(document: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) {
    document[key] = value
    return
  }
  const below = document[key]
  const next = isObject(below) ? below : {}
  document[key] = next
  put(next, rest, value)
}
