import { z } from 'zod'
import { enrol } from '../../core/authority/access/index.ts'
import { issueFrom, planRequest, type RequestContext, renew } from '../../core/authority/issuance/index.ts'
import { decodeCsr } from '../../core/pki/input/index.ts'
import { type DeviceType, deviceTypes } from '../../core/records/index.ts'
import { type Caller, roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { allowanceJson } from './allowance.ts'
import { issuedJson, ownCertificate } from './certificates.ts'
import { digestOf, idempotencyKeyOf, keyContext, withIdempotency } from './idempotency.ts'
import { API, jsonRoute, PORTAL } from './json-route.ts'
import { withLimitHeaders } from './limit-headers.ts'
import { participantCaller, requirePortalRole } from './principal.ts'
import { allowanceShape, csrText, issuedShape, profileId, serialParams } from './shapes.ts'

const requestBody = z.strictObject({
  profile: profileId,
  csr: csrText,
  environment: z.string().nullable().default(null).describe('the test environment; required for DCCKI (ETAD 4.1)'),
  deviceType: z.enum(deviceTypes).nullable().default(null).describe('the type of the device'),
})

interface Request {
  readonly profile: string
  readonly environment: string | null
  readonly deviceType: DeviceType | null
}

const decode = (csr: string) => (): Uint8Array => decodeCsr({ name: 'csr', bytes: Buffer.from(csr) })

/** Returns the context of a single request over this API. @throws {PkiError} `PROFILE_…`, `ACCESS_DENIED` */
async function contextOf(
  { profile: id, environment, deviceType }: Request,
  from: Caller,
  deps: ServerDeps,
): Promise<RequestContext> {
  const caller = participantCaller(from)
  const profile = deps.world.profiles.findLeaf(id)
  await requirePortalRole(caller, profile, deps)
  const { participant, actor } = caller
  return { profile, environment, participant, actor, interface: 'api', submission: 'single', deviceType }
}

/** Requests for single certificates. */
export const issuanceRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/certificates',
    who: PORTAL,
    summary:
      'submit one CSR and get its certificate; use the Portal credential for organisations for organisation, IKI and DCCKI certificates, and the one for devices for device and IKI certificates',
    body: requestBody,
    status: 201,
    answer: issuedShape,
    isIdempotent: true,
    handle: async ({ body, caller, request, reply, deps }) => {
      const context = await contextOf(body, caller, deps)
      const key = idempotencyKeyOf(request, body)
      const work = () => issueFrom(decode(body.csr), { ...context, ...keyContext(key) }, deps.world)
      const issued = await withLimitHeaders(reply, context, deps, () => withIdempotency(key, work, deps))
      reply.header('location', `${API}/certificates/${issued.record.serial}`)
      return issuedJson(issued)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/renewal',
    who: PORTAL,
    summary: 'renew one of your certificates: same key and names, new dates',
    params: serialParams,
    status: 201,
    answer: issuedShape,
    isIdempotent: true,
    handle: async ({ params, caller, request, reply, deps }) => {
      const record = await ownCertificate(params.serial, caller, deps)
      const { profile, environment } = record
      const context = await contextOf({ profile, environment, deviceType: null }, caller, deps)
      const key = idempotencyKeyOf(request, null)
      const work = () => renew(record, { ...context, ...keyContext(key) }, deps.world)
      const issued = await withLimitHeaders(reply, context, deps, () => withIdempotency(key, work, deps))
      reply.header('location', `${API}/certificates/${issued.record.serial}`)
      return issuedJson(issued)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/check',
    who: PORTAL,
    summary: 'check a CSR without submitting it; this does not spend any allowance (ETAD 3.4(e))',
    body: requestBody,
    answer: z.strictObject({
      subject: z.string(),
      keyFingerprint: z.string(),
      waivers: z.array(z.string()),
      findings: issuedShape.shape.findings,
      allowance: allowanceShape,
    }),
    handle: async ({ body, caller, deps }) => {
      const context = await contextOf(body, caller, deps)
      const { subject, keyFingerprint, waivers, warnings, allowance } = await planRequest(
        decode(body.csr),
        context,
        deps.world,
      )
      const spender = {
        participant: context.participant,
        interface: 'api',
        pki: context.profile.pki,
        submission: 'single',
      } as const
      return {
        subject,
        keyFingerprint,
        waivers,
        findings: warnings,
        allowance: allowanceJson(spender, 1, allowance, deps),
      }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/enrolments',
    who: roles,
    summary:
      'use an enrolment token to get its IKI certificate; repeating the same request returns the same certificate',
    body: z.strictObject({ token: z.string().min(1).max(200), csr: csrText }),
    status: 201,
    answer: issuedShape,
    handle: async ({ body, deps }) =>
      issuedJson(await enrol(body.token, decode(body.csr), digestOf(body.csr), deps.world)),
  }),
] as const
