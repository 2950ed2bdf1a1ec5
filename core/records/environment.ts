import { PkiError } from '../base/index.ts'
import type { Profile } from '../pki/profile/index.ts'
import type { Environment, WorldConfig } from './world-config.ts'

/**
 * Returns the environment of a request; null if it names none and does not need one.
 * @throws {PkiError} `ENVIRONMENT_REQUIRED` if a DCCKI request names none; `ENVIRONMENT_UNKNOWN`
 * @see ETAD 4.1: a separate DCCKI test certificate for each test environment
 */
export function findEnvironment(profile: Profile, name: string | null, config: WorldConfig): Environment | null {
  if (name === null && profile.pki !== 'dccki') return null
  const environment = config.environments.find((candidate) => candidate.name === name)
  if (environment) return environment
  const names = config.environments.map((candidate) => candidate.name).join(', ')
  if (name === null) {
    throw new PkiError(
      'ENVIRONMENT_REQUIRED',
      `profile "${profile.id}" needs an environment, because DCCKI has a separate certificate for each; allowed: ${names}`,
      {
        source: 'ETAD 4.1',
        cure: 'add --environment NAME',
      },
    )
  }
  throw new PkiError('ENVIRONMENT_UNKNOWN', `environment "${name}" is unknown; allowed: ${names}`, {
    source: 'ETAD 4.1',
  })
}

/** Returns the policy OID for a profile: that of the environment, or else that of the world. */
export function policyOidFor(profile: Profile, environment: string | null, config: WorldConfig): string {
  const own = config.environments.find(({ name }) => name === environment)?.policyOids[profile.pki]
  return (own ?? config.policyOids[profile.pki]).value
}

/** Returns the URI of a CRL file in an environment. */
export function crlUri(environment: string | null, file: string, config: WorldConfig): string {
  const base = config.environments.find(({ name }) => name === environment)?.crlBaseUri
  if (base === undefined) throw new Error(`CRL "${file}" needs an environment`)
  return `${base.replace(/\/$/, '')}/${file}`
}

// RFC 2606, RFC 6761: reserved names, so that no test certificate names a real host.
const RESERVED_SUFFIXES = ['test', 'example', 'invalid', 'localhost', 'example.com', 'example.net', 'example.org']

/** Returns a new environment with default settings. */
export const defaultEnvironment = (name: string): Environment => ({
  name,
  dnsSuffixes: RESERVED_SUFFIXES,
  crlBaseUri: `http://127.0.0.1:8080/dccki/${name}`,
  policyOids: {},
})
