import type { KeyObject } from 'node:crypto'
import { type Finding, lintCertificate } from '../../pki/lint/index.ts'
import type { ProfileId } from '../../pki/profile/ids/index.ts'
import { chainOfPath, checkLive, checkPath, findPath, type PathStep } from '../../pki/verify/index.ts'
import { type Certificate, importPublicKey } from '../../pki/x509/index.ts'
import type { ClaimedIdentity, PlacedDer } from '../credentials/index.ts'
import type { CheckContext } from './check-context.ts'

/** The two uses of a device's keys: digital signing (DS) and key agreement (KA). @see GBCS 4.3 */
export type CertificateUse = 'ds' | 'ka'
export const useNames: Record<CertificateUse, string> = { ds: 'DS', ka: 'KA' }

const useProfiles: Record<CertificateUse, ProfileId> = { ds: 'smki-device/device-ds', ka: 'smki-device/device-ka' }

/** One certificate of a device, checked as its DS or as its KA certificate. Results are computed on first use. */
export class CheckedCertificate {
  readonly use: CertificateUse
  /** The file that it came from; with `#` and a number if the file holds several items. */
  readonly place: string
  readonly identity: ClaimedIdentity
  readonly #der: Uint8Array
  readonly #context: CheckContext
  #lint: readonly Finding[] | null = null
  #path: readonly PathStep[] | null = null
  #chain: readonly Finding[] | null = null
  #publicKey: { readonly object: KeyObject | null } | null = null

  constructor(use: CertificateUse, { place, der }: PlacedDer, identity: ClaimedIdentity, context: CheckContext) {
    this.use = use
    this.place = place
    this.identity = identity
    this.#der = der
    this.#context = context
  }

  /** Null if the octets are not a certificate. */
  get certificate(): Certificate | null {
    return this.identity.certificate
  }

  /** The lint findings under the profile of its use. Each field starts with `ds.` or `ka.`. */
  get lintFindings(): readonly Finding[] {
    this.#lint ??= this.#lintNow()
    return this.#lint
  }

  /** The path to a trust anchor; empty if no trust was given. */
  get path(): readonly PathStep[] {
    const { trust } = this.#context
    this.#path ??= trust && this.certificate ? findPath(this.certificate, trust.anchors, trust.intermediates) : []
    return this.#path
  }

  /** All trust anchors and intermediates; empty if no trust was given. */
  get cas(): readonly Certificate[] {
    const { trust } = this.#context
    return trust ? [...trust.anchors, ...trust.intermediates] : []
  }

  /** The path-validation findings. Each field starts with `ds.` or `ka.`. */
  get chainFindings(): readonly Finding[] {
    this.#chain ??= this.#checkPath()
    return this.#chain
  }

  /** Null if OpenSSL rejects the key. */
  get publicKey(): KeyObject | null {
    this.#publicKey ??= { object: this.#importKey() }
    return this.#publicKey.object
  }

  #lintNow(): readonly Finding[] {
    const { profiles, policyOids, atSeconds } = this.#context
    const profile = profiles.get(useProfiles[this.use])
    const { findings } = lintCertificate(this.#der, profiles, { profile, policyOids, atSeconds })
    return findings.map((finding) => this.#named(finding))
  }

  #checkPath(): readonly Finding[] {
    const { trust, atSeconds } = this.#context
    if (!trust || this.path.length === 0) return []
    const live = trust.testOnly ? checkLive(chainOfPath(this.path), trust.testOnly) : []
    return [...checkPath(this.path, trust.anchors, atSeconds), ...live].map((finding) => this.#named(finding))
  }

  #importKey(): KeyObject | null {
    try {
      return this.certificate && importPublicKey(this.certificate.publicKey.spkiDer)
    } catch {
      // e_public_key_wrong reports what is wrong with the key.
      return null
    }
  }

  /** Adds the use and the file of the certificate to a finding. */
  #named(finding: Finding): Finding {
    const message = `${useNames[this.use]} certificate "${this.place}": ${finding.message}`
    return { ...finding, field: `${this.use}.${finding.field}`, message }
  }
}
