import { PkiError } from '../../base/index.ts'
import type { Finding } from '../../pki/lint/index.ts'
import type { LeafProfile } from '../../pki/profile/index.ts'
import { type ProvenKey, toHex } from '../../pki/x509/index.ts'
import { OPERATOR } from '../../quota/index.ts'
import type { KeyBinding } from '../../records/index.ts'
import { checks } from './checks.ts'
import { type CertificateContent, type ProvenCsr, strictnessOf } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { type Entitled, OPERATOR_ENTITLED } from './entitle.ts'
import type { RequestContext } from './request-context.ts'
import { requestedOf } from './requested-certificate.ts'

/** What is kept of the CSR. */
type Proof = Pick<ProvenCsr, 'key' | 'csrDigest'>

/** A request that may be issued. Only {@link checkRequest} and {@link checkRenewal} make one. */
export class CheckedRequest {
  readonly #content: CertificateContent
  readonly #proof: Proof | null
  readonly context: RequestContext
  readonly profile: LeafProfile
  readonly environment: string | null
  readonly binding: KeyBinding
  readonly entitled: Entitled
  /** The key that the CSR proved; null for a renewal, which has no CSR. */
  readonly provenKey: ProvenKey | null
  /** SHA-256 of the CSR, lower-case hex; null for a renewal. */
  readonly csrDigest: string | null
  /** The serial number of the certificate that is renewed, or null. */
  readonly renews: string | null
  readonly warnings: readonly Finding[]

  private constructor(
    content: CertificateContent,
    context: RequestContext,
    entitled: Entitled,
    proof: Proof | null,
    renews: string | null,
    warnings: readonly Finding[],
  ) {
    this.#content = content
    this.context = context
    this.profile = context.profile
    this.environment = context.environment
    this.binding = bindingOf(content, context)
    this.entitled = entitled
    this.#proof = proof
    this.provenKey = proof?.key ?? null
    this.csrDigest = proof?.csrDigest ?? null
    this.renews = renews
    this.warnings = warnings
  }

  get content(): CertificateContent {
    return this.#content
  }

  /** See {@link checkRequest}. */
  static async ofCsr(csr: ProvenCsr, context: RequestContext, deps: IssuingDeps): Promise<CheckedRequest> {
    const { content, warnings } = checks.content(csr, context.profile, strictnessOf(context.profile, context.interface))
    checks.world(content, context, deps)
    const entitled = await entitleNow(content, context, deps, csr.csrDigest)
    return new CheckedRequest(content, context, entitled, csr, null, warnings)
  }

  /** See {@link checkRenewal}. */
  static async ofRenewal(
    content: CertificateContent,
    context: RequestContext,
    renews: string,
    deps: IssuingDeps,
  ): Promise<CheckedRequest> {
    checks.world(content, context, deps)
    return new CheckedRequest(content, context, await entitleNow(content, context, deps, null), null, renews, [])
  }

  /** Returns the request checked again against the register, which has changed since. @throws {PkiError} */
  async again(deps: IssuingDeps): Promise<CheckedRequest> {
    const { context, renews, warnings } = this
    const entitled = await entitleNow(this.#content, context, deps, this.csrDigest)
    return new CheckedRequest(this.#content, context, entitled, this.#proof, renews, warnings)
  }
}

/** Checks what depends on the register. For the lab's own SMKI and IKI certificates nothing does, so nothing is awaited. */
function entitleNow(
  content: CertificateContent,
  context: RequestContext,
  deps: IssuingDeps,
  csrDigest: string | null,
): Promise<Entitled> | Entitled {
  const { participant, profile } = context
  if (participant === OPERATOR && profile.pki !== 'dccki') return OPERATOR_ENTITLED
  return entitleByRegister(content, context, deps, csrDigest)
}

async function entitleByRegister(
  content: CertificateContent,
  context: RequestContext,
  deps: IssuingDeps,
  csrDigest: string | null,
): Promise<Entitled> {
  const { entitle } = await checks.register(context, context.profile.pki, deps)
  const entitled = entitle(requestedOf(content, context.profile, csrDigest))
  if (entitled instanceof PkiError) throw entitled
  return entitled
}

/**
 * Checks a request against the certificates that exist. The commit decides again. This check saves a signature if the
 * answer is no, and costs three reads if it is yes.
 * @throws {PkiError} `KEY_REUSED…` and those of {@link guardRefusal}
 */
export async function checkExisting(
  { content, binding, entitled }: CheckedRequest,
  { store }: Pick<IssuingDeps, 'store'>,
): Promise<void> {
  const conflict = await checks.existing(content.keyFingerprint, binding, entitled.guards, store)
  if (conflict) throw conflict
}

/**
 * Checks a CSR against its profile, the world and the register. Does not verify its signature, see {@link proveCsr}, and
 * does not look at existing certificates, see {@link checkExisting}.
 * @throws {PkiError} `CSR_…`, `ENVIRONMENT_…`, `LIVE_…`, `PROFILE_NOT_APPROVED`, and those of {@link checkEntitlement}
 */
export const checkRequest = (csr: ProvenCsr, context: RequestContext, deps: IssuingDeps): Promise<CheckedRequest> =>
  CheckedRequest.ofCsr(csr, context, deps)

/**
 * Checks the content of an earlier certificate against the world and the register as they are now. `renews` is its
 * serial number.
 * @throws {PkiError} as {@link checkRequest}
 */
export const checkRenewal = (
  content: CertificateContent,
  context: RequestContext,
  renews: string,
  deps: IssuingDeps,
): Promise<CheckedRequest> => CheckedRequest.ofRenewal(content, context, renews, deps)

function bindingOf(content: CertificateContent, { profile, environment }: RequestContext): KeyBinding {
  const device = content.hardwareModule
  return {
    profile: profile.id,
    environment: profile.pki === 'dccki' ? environment : null,
    holder: device ? toHex(device.hwSerial) : content.subjectText,
  }
}
