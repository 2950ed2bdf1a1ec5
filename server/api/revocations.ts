import { z } from 'zod'
import { markCertificate, rejectCertificate, revoke } from '../../core/authority/revocation/index.ts'
import { parseTime } from '../../core/base/time/index.ts'
import { type RevocationReason, revocationReasonNames } from '../../core/pki/x509/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { ownCertificate } from './certificates.ts'
import { AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { authorityOf, principalOf } from './principal.ts'
import { serialParams, statusShape } from './shapes.ts'

const comment = z.string().max(1000).default('').describe('the reason in words')

/**
 * Returns a certificate and the principal that changes it: its own participant, an administrator, or the Registration
 * Authority of its PKI.
 */
async function toChange(serial: string, verb: string, caller: Caller, deps: ServerDeps) {
  const record = await ownCertificate(serial, caller, deps)
  const what = `${verb} certificate ${record.serial}`
  const principal = 'participant' in caller ? principalOf(caller) : await authorityOf(caller, [record.pki], what, deps)
  return { record, principal }
}

const auditRow = { reference: z.number().describe('the number of the audit row') }

/** Changes of issued certificates: revocation, rejection and status. */
export const revocationRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/revocation',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'revoke a certificate permanently; a CRL that lists it is issued at once',
    params: serialParams,
    body: z.strictObject({
      reason: z
        .enum(revocationReasonNames as [RevocationReason, ...RevocationReason[]])
        .default('unspecified')
        .describe('RFC 5280 5.3.1'),
      invalidSince: z
        .string()
        .nullable()
        .default(null)
        .describe('when the key was probably compromised; null if this is not known'),
      comment,
    }),
    status: 201,
    answer: z.strictObject({
      serial: z.string(),
      reason: z.string(),
      crl: z.string().nullable().describe('the id of the CRL that lists it'),
      crlNumber: z.number().nullable().describe('null while the CRL that lists it is not issued yet'),
      ...auditRow,
    }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await toChange(serial, 'revoke', caller, deps)
      const { reason, invalidSince } = body
      const invaliditySeconds = invalidSince === null ? null : Math.floor(parseTime(invalidSince) / 1000)
      const request = { reason, invaliditySeconds, comment: body.comment }
      const { reference, list, crl } = await revoke(record, request, principal, deps.world)
      return {
        serial: record.serial,
        reason,
        crl: list?.id ?? null,
        crlNumber: crl === null ? null : Number(crl.number),
        reference,
      }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/rejection',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'reject a wrong certificate: it is revoked; for a device certificate the rejection is only logged',
    params: serialParams,
    body: z.strictObject({ comment }),
    status: 201,
    answer: z.strictObject({ serial: z.string(), outcome: z.enum(['revoked', 'rejected']), ...auditRow }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await toChange(serial, 'reject', caller, deps)
      const rejected = await rejectCertificate(record, body.comment, principal, deps.world)
      const isRevoked = rejected.kind === 'revoked'
      const { reference } = isRevoked ? rejected.revoked : rejected.marked
      return { serial: record.serial, outcome: isRevoked ? 'revoked' : 'rejected', reference }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/status',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'mark a certificate as in use or not in use',
    params: serialParams,
    body: z.strictObject({ status: z.enum(['in-use', 'not-in-use']), comment }),
    answer: z.strictObject({ serial: z.string(), status: statusShape, ...auditRow }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await toChange(serial, 'mark', caller, deps)
      const { status, reference } = await markCertificate(record, body.status, body.comment, principal, deps.world)
      return { serial: record.serial, status, reference }
    },
  }),
] as const
