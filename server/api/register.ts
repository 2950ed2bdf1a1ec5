import { z } from 'zod'
import { parseEntry } from '../../core/authority/register/document/index.ts'
import { changeRegister, requireEntry, requireOwn, standingReport } from '../../core/authority/register/index.ts'
import { PkiError } from '../../core/base/index.ts'
import { type RegisterEntry, registerKinds } from '../../core/records/index.ts'
import { ADMINISTRATOR, AUTHORITIES, jsonRoute, PORTAL } from './json-route.ts'
import { principalOf } from './principal.ts'
import { registerChangeShape, registerEntryShape } from './shapes.ts'

const kind = z.enum(registerKinds)
const change = z.union([
  z.strictObject({
    put: z.strictObject({
      kind,
      id: z.string().min(1).max(200),
      participant: z.string().nullable().default(null).describe('the participant of a person or waiver'),
      value: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({ remove: z.strictObject({ kind, id: z.string().min(1).max(200) }) }),
])

const entryJson = ({ kind: of, id, participant, value }: RegisterEntry) => ({ kind: of, id, participant, value })

/** The register. Administrators change it; they and Registration Authorities read it; a participant reads its own part. */
export const registerRoutes = [
  jsonRoute({
    method: 'GET',
    path: '/register',
    who: AUTHORITIES,
    summary: 'list the entries of the register, by kind and id',
    query: z.strictObject({ kind: kind.optional(), participant: z.string().optional() }),
    answer: z.strictObject({ entries: z.array(registerEntryShape) }),
    handle: async ({ query, deps: { world } }) => {
      const entries = await world.store.listRegister({
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.participant === undefined ? {} : { participant: query.participant }),
      })
      return { entries: entries.map(entryJson) }
    },
  }),
  jsonRoute({
    method: 'POST',
    path: '/register/changes',
    who: ADMINISTRATOR,
    summary: 'change the register: either all changes or none',
    body: z.strictObject({
      changes: z.array(change).min(1).max(1000),
      dryRun: z.boolean().default(false).describe('only check the changes'),
    }),
    answer: registerChangeShape,
    handle: async ({ body: { changes, dryRun }, caller, deps: { world } }) =>
      changeRegister(
        async () =>
          changes.map((each) =>
            'remove' in each
              ? each
              : { put: parseEntry(each.put.kind, each.put.id, each.put.participant, each.put.value) },
          ),
        principalOf(caller),
        world,
        dryRun,
      ),
  }),
  jsonRoute({
    method: 'GET',
    path: '/participants/:id',
    who: [...PORTAL, ...AUTHORITIES],
    summary:
      'get a participant, its people and waivers, and which certificates it may have; participants see only themselves',
    params: z.strictObject({ id: z.string().max(64) }),
    answer: z.strictObject({
      participant: z.looseObject({ id: z.string() }),
      people: z.array(registerEntryShape),
      waivers: z.array(registerEntryShape),
      standing: z.array(
        z.strictObject({
          certificates: z.string(),
          may: z.boolean(),
          notes: z.array(z.string()),
          refusals: z.array(z.strictObject({ code: z.string(), message: z.string(), source: z.string().nullable() })),
        }),
      ),
    }),
    handle: async ({ params: { id }, caller, deps: { world } }) => {
      await requireOwn(principalOf(caller), id, `see participant "${id}"`, world)
      const { value } = await requireEntry('participant', id, world.store)
      const entries = await world.store.listRegister({ participant: id })
      const standing = await world.register.standing(id)
      if (!standing) throw new PkiError('REGISTER_ENTRY_UNKNOWN', `participant "${id}" is not in the register`)
      const report = standingReport(standing, world.profiles, world.config)
      return {
        participant: { id, ...value },
        people: entries.filter((entry) => entry.kind === 'person').map(entryJson),
        waivers: entries.filter((entry) => entry.kind === 'waiver').map(entryJson),
        standing: report.map(({ certificates, may, notes, profiles }) => ({
          certificates,
          may,
          notes,
          refusals: [
            ...new Map(profiles.flatMap(({ refusals }) => refusals.map((each) => [each.code, each]))).values(),
          ].map(({ code, message, source = null }) => ({ code, message, source })),
        })),
      }
    },
  }),
] as const
