import { z } from 'zod'
import {
  markCertificate,
  parseWhen,
  type RevocationReason,
  rejectCertificate,
  revocationReasonNames,
  revoke,
} from '../../core/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { ownCertificate } from './certificates.ts'
import { AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { authorityOf, principalOf } from './principal.ts'
import { serialParams, statusShape } from './shapes.ts'

const comment = z.string().max(1000).default('').describe('why, in words')

/** Returns the certificate and who decides on it: its own participant, an administrator, or the authority of its PKI. */
async function decidedOn(serial: string, verb: string, caller: Caller, deps: ServerDeps) {
  const record = await ownCertificate(serial, caller, deps)
  const what = `${verb} certificate ${record.serial}`
  const principal = 'participant' in caller ? principalOf(caller) : await authorityOf(caller, [record.pki], what, deps)
  return { record, principal }
}

const rowOf = { reference: z.number().describe('the audit row') }

/** What is said of certificates after their issue. */
export const revocationRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/revocation',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'revoke a certificate for good; the CRL that lists it is issued at once',
    params: serialParams,
    body: z.strictObject({
      reason: z
        .enum(revocationReasonNames as [RevocationReason, ...RevocationReason[]])
        .default('unspecified')
        .describe('RFC 5280 5.3.1'),
      invalidSince: z.string().nullable().default(null).describe('since when the key is thought to be compromised'),
      comment,
    }),
    status: 201,
    answer: z.strictObject({
      serial: z.string(),
      reason: z.string(),
      crl: z.string().nullable().describe('the CRL that lists it'),
      crlNumber: z.number().nullable(),
      ...rowOf,
    }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await decidedOn(serial, 'revoke', caller, deps)
      const { reason, invalidSince } = body
      const invaliditySeconds = invalidSince === null ? null : Math.floor(parseWhen(invalidSince) / 1000)
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
    summary: 'say that a certificate is wrong: it is revoked, or a device’s logged as rejected',
    params: serialParams,
    body: z.strictObject({ comment }),
    status: 201,
    answer: z.strictObject({ serial: z.string(), outcome: z.enum(['revoked', 'rejected']), ...rowOf }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await decidedOn(serial, 'reject', caller, deps)
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
    summary: 'say that a certificate is in use, or is no longer',
    params: serialParams,
    body: z.strictObject({ status: z.enum(['in-use', 'not-in-use']), comment }),
    answer: z.strictObject({ serial: z.string(), status: statusShape, ...rowOf }),
    handle: async ({ params: { serial }, body, caller, deps }) => {
      const { record, principal } = await decidedOn(serial, 'mark', caller, deps)
      const { status, reference } = await markCertificate(record, body.status, body.comment, principal, deps.world)
      return { serial: record.serial, status, reference }
    },
  }),
] as const
