import { type TestOnly, worldPolicies } from '../../../pki/profile/index.ts'
import { type KnownRevocation, revocationKey, type WorldRevocations } from '../../../pki/verify/index.ts'
import { bytesEqual, type Certificate, formatSerial, parseCertificate, toHex } from '../../../pki/x509/index.ts'
import { crlLists } from '../../revocation/crl/index.ts'
import type { World } from '../index.ts'

/** What a world trusts: its roots, its issuing CAs and its policy OIDs. */
export interface WorldTrust {
  readonly trust: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly policyOids: readonly string[]
  readonly testOnly: TestOnly
  /** Finds revocations of the world, while it is open. */
  readonly revocations: WorldRevocations
  /** The number of the newest CRL of each CA that has one; the key is the DER of the CA's subject, in hex. */
  readonly newestCrls: ReadonlyMap<string, number>
}

/** Returns what a world trusts. With an `environment`, only the DCCKI hierarchy of that environment. @see ETAD 4.1 */
export async function trustOf(world: World, environment: string | null): Promise<WorldTrust> {
  const all = await world.caCertificates()
  const cas = all
    .filter(({ record }) => environment === null || record.environment === null || record.environment === environment)
    .map(({ record }) => ({ kind: world.profiles.get(record.profile).kind, certificate: parseCertificate(record.der) }))
  const ofKind = (kind: string): Certificate[] =>
    cas.filter((ca) => ca.kind === kind).map(({ certificate }) => certificate)
  return {
    trust: ofKind('root'),
    intermediates: ofKind('issuing'),
    policyOids: [...new Set(worldPolicies(world.config))],
    testOnly: world.testOnly,
    revocations: revocationsOf(world, all),
    newestCrls: await newestCrlsOf(world, all),
  }
}

type Cas = Awaited<ReturnType<World['caCertificates']>>

const subjectOf = (id: string, cas: Cas): Uint8Array => {
  const ca = cas.find((each) => each.id === id)
  if (!ca) throw new Error(`CA "${id}" is not in the store`)
  return parseCertificate(ca.record.der).subject.der
}

const revocationsOf =
  ({ store }: World, cas: Cas): WorldRevocations =>
  async (certificates) => {
    const known = new Map<string, KnownRevocation>()
    for (const { issuer, serial } of certificates) {
      const found = await store.revocations.find(formatSerial(serial))
      // A certificate of another PKI may have the same serial number.
      if (!found || !bytesEqual(subjectOf(found.issuerCa, cas), issuer.der)) continue
      const { atSeconds, reason } = found
      known.set(revocationKey(issuer.der, serial), { atSeconds, reason, by: 'the world' })
    }
    return known
  }

async function newestCrlsOf(world: World, cas: Cas): Promise<Map<string, number>> {
  const newest = new Map<string, number>()
  for (const { id, issuerCa } of crlLists(world)) {
    const latest = await world.store.crls.latestSummary(id)
    if (latest) newest.set(toHex(subjectOf(issuerCa, cas)), latest.number)
  }
  return newest
}
