import { z } from 'zod'
import {
  type DeviceType,
  decodeCsr,
  deviceTypes,
  enrol,
  issueFrom,
  planRequest,
  type RequestContext,
  renew,
} from '../../core/index.ts'
import { type Caller, roles } from '../http/caller.ts'
import type { ServerDeps } from '../http/deps.ts'
import { allowanceAnswer } from './allowance.ts'
import { issuedAnswer, ownCertificate } from './certificates.ts'
import { digestOf, onceOf, onceOnly, withOnce } from './idempotency.ts'
import { API, jsonRoute, PORTAL } from './json-route.ts'
import { tellLimits } from './limit-headers.ts'
import { participantOf, requireSide } from './principal.ts'
import { allowanceShape, csrText, issuedShape, profileId, serialParams } from './shapes.ts'

const requestBody = z.strictObject({
  profile: profileId,
  csr: csrText,
  environment: z.string().nullable().default(null).describe('the test environment; DCCKI needs one (ETAD 4.1)'),
  deviceType: z.enum(deviceTypes).nullable().default(null).describe('what the device is'),
})

interface Request {
  readonly profile: string
  readonly environment: string | null
  readonly deviceType: DeviceType | null
}

const decode = (csr: string) => (): Uint8Array => decodeCsr({ name: 'csr', bytes: Buffer.from(csr) })

/** Returns the context of a request over this interface. @throws {PkiError} `PROFILE_…`, `ACCESS_DENIED` */
async function contextOf(
  { profile: id, environment, deviceType }: Request,
  from: Caller,
  deps: ServerDeps,
): Promise<RequestContext> {
  const caller = participantOf(from)
  const profile = deps.world.profiles.findLeaf(id)
  await requireSide(caller, profile, deps)
  const { participant, actor } = caller
  return { profile, environment, participant, actor, interface: 'api', submission: 'single', deviceType }
}

/** Asking for certificates one by one. */
export const submitRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/certificates',
    who: PORTAL,
    summary:
      'turn a request into a certificate; an organisation, IKI or DCCKI one with the Portal credential for organisations, a device one with that for devices',
    body: requestBody,
    status: 201,
    answer: issuedShape,
    isOnce: true,
    handle: async ({ body, caller, request, reply, deps }) => {
      const context = await contextOf(body, caller, deps)
      const once = onceOf(request, body)
      const work = () => issueFrom(decode(body.csr), { ...context, ...withOnce(once) }, deps.world)
      const issued = await tellLimits(reply, context, deps, () => onceOnly(once, work, deps))
      reply.header('location', `${API}/certificates/${issued.record.serial}`)
      return issuedAnswer(issued)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/certificates/:serial/renewal',
    who: PORTAL,
    summary: 'issue one of your certificates anew: same key and names, new dates',
    params: serialParams,
    status: 201,
    answer: issuedShape,
    isOnce: true,
    handle: async ({ params, caller, request, reply, deps }) => {
      const record = await ownCertificate(params.serial, caller, deps)
      const { profile, environment } = record
      const context = await contextOf({ profile, environment, deviceType: null }, caller, deps)
      const once = onceOf(request, null)
      const work = () => renew(record, { ...context, ...withOnce(once) }, deps.world)
      const issued = await tellLimits(reply, context, deps, () => onceOnly(once, work, deps))
      reply.header('location', `${API}/certificates/${issued.record.serial}`)
      return issuedAnswer(issued)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/check',
    who: PORTAL,
    summary: 'say what would come of a request; nothing is spent (ETAD 3.4(e))',
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
        allowance: allowanceAnswer(spender, 1, allowance, deps),
      }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/enrolments',
    who: roles,
    summary:
      'spend an enrolment token on the IKI certificate it is good for; the same request again gets the same certificate',
    body: z.strictObject({ token: z.string().min(1).max(200), csr: csrText }),
    status: 201,
    answer: issuedShape,
    handle: async ({ body, deps }) =>
      issuedAnswer(await enrol(body.token, decode(body.csr), digestOf(body.csr), deps.world)),
  }),
] as const
