import { PkiError } from '../../base/index.ts'

import { attributeText, findAttribute, formatName, isDottedOid, isUnderArc, type Name, OID } from '../x509/index.ts'
import { type Pki, pkis } from './ids/index.ts'
import { type ProfileSet, profileExtension } from './profile.ts'

const SOURCE = 'ETAD 2.2'

interface PolicyOid {
  readonly value: string
}

/** The part of a world's configuration that is used here. */
export interface TestOnlyConfig {
  readonly policyOids: Readonly<Record<Pki, PolicyOid>>
  readonly environments: readonly { readonly policyOids: Partial<Record<Pki, PolicyOid | undefined>> }[]
  readonly listedOids: readonly string[]
  readonly live: {
    readonly oids: readonly string[]
    readonly issuers: readonly string[]
    readonly keys: readonly string[]
  }
}

/** Refuses live OIDs, issuers and keys in a test world, wherever they appear. */
export class TestOnly {
  readonly #liveOids: ReadonlySet<string>
  readonly #liveIssuers: ReadonlySet<string>
  readonly #liveKeys: ReadonlySet<string>
  readonly #listed: ReadonlySet<string>
  readonly #arcs: ProfileSet['policy']['guardedArcs']

  constructor(config: TestOnlyConfig, { policy }: ProfileSet) {
    this.#liveOids = new Set(config.live.oids)
    this.#liveIssuers = new Set([...config.live.issuers, ...policy.refusedCaNames.map(({ value }) => value)])
    this.#liveKeys = new Set([...config.live.keys, ...policy.refusedKeys.map(({ value }) => value)])
    this.#listed = new Set([
      ...config.listedOids,
      ...policy.listedOids.map(({ value }) => value),
      ...worldPolicies(config),
    ])
    this.#arcs = policy.guardedArcs
  }

  /** Refuses a live OID, and an OID under a guarded arc that the world does not list. @throws {PkiError} `LIVE_OID` */
  checkOid(oid: string, where: string): void {
    if (this.#liveOids.has(oid)) throw new PkiError('LIVE_OID', `${where} ${oid} is live`, { source: SOURCE })
    const arc = this.#arcs.find(({ value }) => isUnderArc(oid, value))
    if (!arc || this.#listed.has(oid)) return
    throw new PkiError(
      'LIVE_OID',
      `${where} ${oid} is under ${arc.value} (${arc.owner}), and this world does not list it`,
      {
        source: SOURCE,
        cure: 'add it to "listedOids" in world.yaml if it is a test OID',
      },
    )
  }

  /** @throws {PkiError} `LIVE_KEY` */
  checkKey(keyFingerprint: string): void {
    // Looking up a new string computes its hash, which is wasted if the world lists no key.
    if (this.#liveKeys.size > 0 && this.#liveKeys.has(keyFingerprint)) {
      throw new PkiError('LIVE_KEY', `the key ${keyFingerprint} is listed as live`, {
        source: SOURCE,
        cure: 'make a new key for test',
      })
    }
  }

  /** Refuses a certificate issued by a CA outside the toolkit. @throws {PkiError} `LIVE_ISSUER` */
  checkIssuer(issuer: Name): void {
    const commonName = findAttribute(issuer, OID.commonName)
    const text = commonName ? attributeText(commonName) : null
    if (text === null || !this.#liveIssuers.has(text)) return
    throw new PkiError('LIVE_ISSUER', `issuer "${formatName(issuer)}" is a CA outside this toolkit`, { source: SOURCE })
  }

  /** Whether a CA of the world may be named `commonName`. */
  mayNameCa(commonName: string): boolean {
    return !this.#liveIssuers.has(commonName)
  }

  /**
   * Checks the policy OIDs that certificates of this world would assert.
   * @throws {PkiError} `LIVE_OID` if the world sets a live OID, or a profile sets one that the world does not list
   */
  checkPolicies(config: TestOnlyConfig, profiles: ProfileSet): void {
    for (const oid of worldPolicies(config)) this.checkOid(oid, 'policy OID')
    for (const profile of profiles.all) {
      const policy = profileExtension(profile, 'certificatePolicies')?.policy
      if (policy && isDottedOid(policy)) this.checkOid(policy, `policy OID of profile "${profile.id}"`)
    }
  }
}

/** Returns every policy OID of the world and of its environments. */
export const worldPolicies = (config: TestOnlyConfig): string[] => [
  ...pkis.map((pki) => config.policyOids[pki].value),
  ...config.environments.flatMap(({ policyOids }) =>
    Object.values(policyOids).flatMap((oid) => (oid ? [oid.value] : [])),
  ),
]
