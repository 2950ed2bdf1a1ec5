import { PkiError } from '../base/index.ts'
import type { Profile } from '../pki/profile/index.ts'
import type { Environment, WorldConfig } from './world-config.ts'

/**
 * Returns the environment a request is for, null where it names none and needs none.
 * @throws {PkiError} `ENVIRONMENT_REQUIRED` for DCCKI without one, `ENVIRONMENT_UNKNOWN`
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
      `"${profile.id}" needs an environment: DCCKI has a separate certificate for each; allowed: ${names}`,
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

/** Returns the policy OID of a PKI, the environment's own where it has one. */
export function policyOidFor(profile: Profile, environment: string | null, config: WorldConfig): string {
  const own = config.environments.find(({ name }) => name === environment)?.policyOids[profile.pki]
  return (own ?? config.policyOids[profile.pki]).value
}

/** Returns the URI of a CRL of `environment`. */
export function crlUri(environment: string | null, file: string, config: WorldConfig): string {
  const base = config.environments.find(({ name }) => name === environment)?.crlBaseUri
  if (base === undefined) throw new Error(`no environment to place "${file}" in`)
  return `${base.replace(/\/$/, '')}/${file}`
}

// RFC 2606 and RFC 6761: names that nobody owns, so that a test certificate names no real host.
const RESERVED_SUFFIXES = ['test', 'example', 'invalid', 'localhost', 'example.com', 'example.net', 'example.org']

/** Returns an environment as it is made where nothing else is said of it. */
export const defaultEnvironment = (name: string): Environment => ({
  name,
  dnsSuffixes: RESERVED_SUFFIXES,
  crlBaseUri: `http://127.0.0.1:8080/dccki/${name}`,
  policyOids: {},
})
