import { OPERATOR } from '../../quota/index.ts'
import type { ClientRole, RegisteredClient } from '../../records/index.ts'
import { fingerprintOf } from '../../store/index.ts'
import { admitCertificate, type IssuingDeps } from '../issuance/index.ts'
import type { Principal } from '../register/index.ts'
import { changeAccess, checkName } from './change-access.ts'

/**
 * Registers a client certificate for an administrator or a Registration Authority. Any CA may have issued it, except a
 * live one. The server checks its validity, but neither its chain nor its revocation, so remove it if it is compromised.
 * `der` is the certificate, `where` is its file name for error messages.
 * @throws {PkiError} `INPUT_NOT_CERTIFICATE`, `LIVE_ISSUER`, `REGISTER_CONFLICT`, `REGISTER_INVALID`, `ACCESS_DENIED`
 */
export async function addClient(
  { der, role, name, where }: { der: Uint8Array; role: ClientRole; name: string; where: string },
  principal: Principal,
  deps: Pick<IssuingDeps, 'testOnly' | 'store' | 'clock'>,
): Promise<RegisteredClient> {
  const { actor } = principal
  const asker = { participant: OPERATOR, actor, interface: 'cli' } as const
  const { notBefore, notAfter } = await admitCertificate(der, where, asker, deps)
  const client: RegisteredClient = {
    fingerprint: fingerprintOf(der),
    role,
    name: checkName(name),
    notBeforeSeconds: notBefore.seconds,
    notAfterSeconds: notAfter.seconds,
    by: actor,
    atSeconds: deps.clock.nowSeconds(),
  }
  const { fingerprint } = client
  const what = `client certificate ${fingerprint}`
  await changeAccess({ kind: 'add-client', client }, what, { fingerprint, role, name }, principal, deps)
  return client
}

/** Removes a client certificate. Its holder loses access at once. `fingerprint` is its SHA-256, lower-case hex. @throws {PkiError} `REGISTER_ENTRY_UNKNOWN`, `ACCESS_DENIED` */
export const removeClient = (
  fingerprint: string,
  principal: Principal,
  deps: Pick<IssuingDeps, 'store' | 'clock'>,
): Promise<void> =>
  changeAccess(
    { kind: 'remove-client', fingerprint },
    `client certificate ${fingerprint}`,
    { fingerprint },
    principal,
    deps,
  )

/** Whether a registered certificate is within its validity period. */
export const isClientValid = ({ notBeforeSeconds, notAfterSeconds }: RegisteredClient, nowSeconds: number): boolean =>
  nowSeconds >= notBeforeSeconds && nowSeconds <= notAfterSeconds
