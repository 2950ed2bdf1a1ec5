import { z } from 'zod'
import type { Issued } from '../../core/authority/issuance/index.ts'
import { requireOwn } from '../../core/authority/register/index.ts'
import { statusesOf, statusOf } from '../../core/authority/revocation/status/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { parseSerial, toPem } from '../../core/pki/x509/index.ts'
import { type CertificateRecord, recordJson } from '../../core/records/index.ts'
import type { Caller } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { principalOf } from './principal.ts'
import { certificateShape, pageQuery, profileId, serialParams, statusShape } from './shapes.ts'

/**
 * Returns a certificate that the caller may see: its own, or any for administrators and Registration Authorities.
 * @throws {PkiError} `CERTIFICATE_UNKNOWN`; `ACCESS_DENIED` for another participant's certificate and for one that does
 * not exist, so that the caller cannot tell which
 */
export async function ownCertificate(
  serial: string,
  caller: Caller,
  { world }: ServerDeps,
): Promise<CertificateRecord> {
  const hex = parseSerial(serial)
  const record = hex === null ? null : await world.store.findCertificate(hex)
  await requireOwn(principalOf(caller), record?.participant ?? null, `see certificate ${serial}`, world)
  if (record) return record
  throw new PkiError('CERTIFICATE_UNKNOWN', `certificate ${serial} is not in this world`)
}

const query = z.strictObject({
  ...pageQuery,
  after: serialParams.shape.serial.optional().describe('start the page after this serial number, in order of issue'),
  participant: z.string().optional().describe('the participant; participants see only their own certificates'),
  profile: profileId.optional(),
  eui64: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'not 16 lower-case hex characters')
    .optional(),
  environment: z.string().optional(),
})

const listedShape = certificateShape.extend({ status: statusShape })
const foundShape = listedShape.extend({ certificate: z.string().describe('PEM') })

/** Reading issued certificates. */
export const certificateRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/certificates',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'list certificates in order of issue; participants see their own',
    query,
    answer: z.strictObject({
      certificates: z.array(listedShape),
      next: z.string().nullable().describe('`after` for the next page; null on the last page'),
    }),
    handle: async ({ query: { limit, after, participant, profile, eui64, environment }, caller, deps: { world } }) => {
      const principal = principalOf(caller)
      if (participant !== undefined) await requireOwn(principal, participant, "see another's certificates", world)
      const owner = participant ?? (principal.kind === 'participant' ? principal.participant : undefined)
      const records = await world.store.listCertificates({
        limit,
        ...(after === undefined ? {} : { after: after.toUpperCase() }),
        ...(owner === undefined ? {} : { participant: owner }),
        ...(profile === undefined ? {} : { profile: world.profiles.find(profile).id }),
        ...(eui64 === undefined ? {} : { eui64 }),
        ...(environment === undefined ? {} : { environment }),
      })
      const next = records.length < limit ? null : (records.at(-1)?.serial ?? null)
      const statuses = await statusesOf(records, world)
      const certificates = records.map((record, i) => ({ ...recordJson(record), status: statuses[i] }))
      return { certificates, next }
    },
  }),
  jsonRoute({
    method: 'GET',
    path: '/certificates/:serial',
    who: [...PORTAL, ...AUTHORITIES],
    summary: 'get a certificate; participants see their own',
    params: serialParams,
    answer: foundShape,
    handle: async ({ params, caller, deps }) => {
      const record = await ownCertificate(params.serial, caller, deps)
      const status = await statusOf(record, deps.world)
      return { ...recordJson(record), status, certificate: toPem('CERTIFICATE', record.der) }
    },
  }),
] as const

/** Returns a newly issued certificate as JSON. */
export const issuedJson = ({ record, warnings }: Issued) => ({
  ...recordJson(record),
  certificate: toPem('CERTIFICATE', record.der),
  findings: warnings,
})
