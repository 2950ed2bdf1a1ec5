import { PkiError } from '../../base/index.ts'
import type { Finding } from '../../pki/lint/index.ts'
import type { LeafProfile } from '../../pki/profile/index.ts'
import { type ProvenKey, toHex } from '../../pki/x509/index.ts'
import { OPERATOR } from '../../quota/index.ts'
import { type KeyBinding, sameBinding } from '../../records/index.ts'
import { guardRefusal } from '../../store/index.ts'
import { checkAgainstWorld } from './check-against-world.ts'
import { checkApproved } from './check-approved.ts'
import { type CertificateContent, type ProvenCsr, readContent, strictnessOf } from './csr/index.ts'
import type { IssuingDeps } from './deps.ts'
import { type Entitled, entitle, OPERATOR_ENTITLED } from './entitle.ts'
import type { RequestContext } from './request-context.ts'

/** What is kept of the request itself. */
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
  /** The key as the request proved it, or null for a renewal, which proves nothing again. */
  readonly provenKey: ProvenKey | null
  /** SHA-256 of the request, lower-case hex; null for a renewal. */
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
    const { content, warnings } = readContent(csr, context.profile, strictnessOf(context.profile, context.interface))
    const entitled = await check(content, context, deps, csr.csrDigest)
    return new CheckedRequest(content, context, entitled, csr, null, warnings)
  }

  /** See {@link checkRenewal}. */
  static async ofRenewal(
    content: CertificateContent,
    context: RequestContext,
    renews: string,
    deps: IssuingDeps,
  ): Promise<CheckedRequest> {
    return new CheckedRequest(content, context, await check(content, context, deps, null), null, renews, [])
  }

  /** Looks at everything that rests on the register again, for it has changed since. @throws {PkiError} */
  async again(deps: IssuingDeps): Promise<CheckedRequest> {
    const { context, renews, warnings } = this
    const entitled = await entitleNow(this.#content, context, deps, this.csrDigest)
    return new CheckedRequest(this.#content, context, entitled, this.#proof, renews, warnings)
  }
}

/** What rests on the register: nothing for the lab's own SMKI and IKI certificates, and then nothing is waited for. */
function entitleNow(
  content: CertificateContent,
  context: RequestContext,
  deps: IssuingDeps,
  csrDigest: string | null,
): Promise<Entitled> | Entitled {
  if (context.profile.pki === 'dccki') return checkApproved(deps).then(() => entitle(content, context, deps, csrDigest))
  return context.participant === OPERATOR ? OPERATOR_ENTITLED : entitle(content, context, deps, csrDigest)
}

async function check(
  content: CertificateContent,
  context: RequestContext,
  deps: IssuingDeps,
  csrDigest: string | null,
): Promise<Entitled> {
  checkAgainstWorld(content, context, deps)
  return entitleNow(content, context, deps, csrDigest)
}

/**
 * Looks whether what exists already stands against a request. The commit decides; to look before it saves a signature
 * where the answer is no, and costs each request three reads where it is yes.
 * @throws {PkiError} `KEY_REUSED…` and those of {@link guardRefusal}
 */
export async function checkExisting(
  { content, binding, entitled }: CheckedRequest,
  { store }: Pick<IssuingDeps, 'store'>,
) {
  for (const guard of entitled.guards) {
    const fault = await store.checkGuard(guard)
    if (fault) throw guardRefusal(fault)
  }
  const held = await store.findKeyBinding(content.keyFingerprint)
  if (held && !sameBinding(held, binding)) throw keyReused(held, binding)
}

/**
 * Checks what a request asks for against its profile and the world.
 * Does not verify the signature; see {@link parseCsr}. Does not look at what exists; see {@link checkExisting}.
 * @throws {PkiError} `CSR_…`, `ENVIRONMENT_…`, `LIVE_…`, and those of {@link checkEntitlement}
 */
export const checkRequest = (csr: ProvenCsr, context: RequestContext, deps: IssuingDeps): Promise<CheckedRequest> =>
  CheckedRequest.ofCsr(csr, context, deps)

/** Checks what an earlier certificate says against the world as it is now. @throws {PkiError} as {@link checkRequest} */
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

/** The refusal of a key that already serves something else; also what the commit says when it finds out. */
export function keyReused(held: KeyBinding, wanted: KeyBinding): PkiError {
  const cure = 'make a new key'
  const at = held.environment === null ? '' : ` in environment "${held.environment}"`
  const serves = `the key already serves "${held.profile}" of "${held.holder}"${at}`
  if (
    held.environment !== wanted.environment &&
    held.profile.startsWith('dccki/') &&
    wanted.profile.startsWith('dccki/')
  ) {
    return new PkiError(
      'KEY_REUSED_ACROSS_ENVIRONMENTS',
      `${serves}; a DCCKI key serves one environment, and "${wanted.environment}" was asked for`,
      { source: 'ETAD 4.1', cure },
    )
  }
  return new PkiError('KEY_REUSED', `${serves}; one key never serves two subjects, nor two usages`, {
    source: 'GBCS 12.2',
    cure,
  })
}
