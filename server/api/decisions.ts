import { z } from 'zod'
import { issueToken } from '../../core/authority/access/index.ts'
import {
  agreeWaiver,
  authoriseSubscriber,
  decidedBy,
  requireEntry,
  verifyPerson,
} from '../../core/authority/register/index.ts'
import type { Pki } from '../../core/pki/profile/ids/index.ts'
import { type Person, subscriptions } from '../../core/records/index.ts'
import { actorOf } from '../http/caller.ts'
import { ADMINISTRATOR, AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { authorityOf, principalOf } from './principal.ts'
import { registerChangeShape } from './shapes.ts'

const decided = {
  by: z.string().min(1).max(200).optional().describe('who decided; you by default'),
  at: z.string().optional().describe('when; now by default'),
}
const ofParticipant = z.strictObject({ id: z.string().max(64) })

/** A person belongs to the SMKI, the DCCKI, or both, depending on their appointments. */
const pkisOf = ({ appointments }: Person): Pki[] =>
  appointments.flatMap((office): Pki[] => (office.startsWith('dccki') ? ['dccki'] : ['smki-organisation']))

/** Decisions of Registration Authorities, the DCC and participants. */
export const decisionRoutes = [
  jsonRoute({
    method: 'POST',
    path: '/participants/:id/authorisations',
    who: ['administrator', 'ra-smki'],
    summary:
      "record that a participant's Authorised Subscriber application was approved, or that the approval has ended",
    params: ofParticipant,
    body: z.strictObject({ for: z.enum(subscriptions), isApproved: z.boolean().default(true), ...decided }),
    answer: registerChangeShape,
    handle: async ({ params: { id }, body, caller, deps }) => {
      const pki = body.for === 'device' ? 'smki-device' : 'smki-organisation'
      const principal = await authorityOf(caller, [pki], `authorise "${id}" for ${body.for} certificates`, deps)
      const decision = body.isApproved ? decidedBy(body.by ?? actorOf(caller), body.at, deps.world.clock) : null
      return authoriseSubscriber(id, body.for, decision, principal, deps.world)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/people/:participant/:person/verification',
    who: AUTHORITIES,
    summary: "record that a person's identity was verified (ETAD 4.4(f)(i))",
    params: z.strictObject({ participant: z.string().max(64), person: z.string().max(200) }),
    body: z.strictObject(decided),
    answer: registerChangeShape,
    handle: async ({ params: { participant, person }, body, caller, deps }) => {
      const { world } = deps
      const id = `${participant}/${person}`
      const { value } = await requireEntry('person', id, world.store)
      const principal = await authorityOf(caller, pkisOf(value), `verify the identity of "${id}"`, deps)
      return verifyPerson(id, decidedBy(body.by ?? actorOf(caller), body.at, world.clock), principal, world)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/waivers/:participant/:waiver/agreement',
    who: [...PORTAL, ...ADMINISTRATOR],
    summary:
      'agree to a waiver, for the DCC or for your own participant; it applies when both have agreed (ETAD 3.4(c))',
    params: z.strictObject({ participant: z.string().max(64), waiver: z.string().max(200) }),
    body: z.strictObject(decided),
    answer: registerChangeShape,
    handle: async ({ params, body, caller, deps: { world } }) => {
      const agreed = decidedBy(body.by ?? actorOf(caller), body.at, world.clock)
      const party = caller.role === 'administrator' ? 'dcc' : 'participant'
      return agreeWaiver(`${params.participant}/${params.waiver}`, party, agreed, principalOf(caller), world)
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/participants/:id/enrolment-tokens',
    who: ADMINISTRATOR,
    summary:
      'make an enrolment token, with which a participant can get one IKI certificate within 24 hours; it is shown only once',
    params: ofParticipant,
    body: z.strictObject({ profile: z.string().describe('an IKI profile, such as iki/portal-device') }),
    status: 201,
    answer: z.strictObject({
      participant: z.string(),
      profile: z.string(),
      token: z.string(),
      until: z.string(),
    }),
    handle: async ({ params: { id }, body, caller, deps: { world } }) => {
      const { token, kept } = await issueToken(id, body.profile, principalOf(caller), world)
      const { participant, profile, untilSeconds } = kept
      return { participant, profile, token, until: new Date(untilSeconds * 1000).toISOString() }
    },
  }),
] as const
