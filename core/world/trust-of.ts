import { type TestOnly, worldPolicies } from '../config/test-only.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import type { World } from './open-world.ts'

/** What a world trusts: its roots, the CAs between, and the policy OIDs it sets. */
export interface WorldTrust {
  readonly trust: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly policyOids: readonly string[]
  readonly testOnly: TestOnly
}

/** Returns the trust of a world; where `environment` is given, of its DCCKI hierarchies only that one's (ETAD 4.1). */
export async function trustOf(world: World, environment: string | null): Promise<WorldTrust> {
  const cas = (await world.caCertificates())
    .filter(({ record }) => environment === null || record.environment === null || record.environment === environment)
    .map(({ record }) => ({ kind: world.profiles.get(record.profile).kind, certificate: parseCertificate(record.der) }))
  const ofKind = (kind: string): Certificate[] =>
    cas.filter((ca) => ca.kind === kind).map(({ certificate }) => certificate)
  return {
    trust: ofKind('root'),
    intermediates: ofKind('issuing'),
    policyOids: [...new Set(worldPolicies(world.config))],
    testOnly: world.testOnly,
  }
}
