import { stringify } from 'yaml'
import { z } from 'zod'
import { PkiError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import type { RegisterChange } from './change-register.ts'
import { parseEntry } from './parse-entry.ts'
import { type RegisterEntry, type RegisterKind, registerKinds } from './register-entry.ts'

// Entries are checked one by one when they are parsed; here only where each stands.
const entries = z.record(z.string().min(1), z.record(z.string(), z.unknown())).default({})
const owner = z.looseObject({ people: entries, waivers: entries })
const documentSchema = z.strictObject({
  format: z.literal(1),
  participants: z.record(z.string().min(1), owner).default({}),
  policies: entries,
  approvals: entries,
  deviceThresholds: entries,
})

const worldKinds = { policies: 'policy', approvals: 'approval', deviceThresholds: 'device-threshold' } as const
const ownedKinds = { people: 'person', waivers: 'waiver' } as const

/** Returns the whole register as one YAML, the same text for the same register, so that it can be kept in git. */
export async function exportRegister(store: Pick<Store, 'listRegister'>): Promise<string> {
  const all = await store.listRegister({})
  const valuesOf = (kind: RegisterKind, participant: string | null) =>
    Object.fromEntries(
      all
        .filter((entry) => entry.kind === kind && (participant === null || entry.participant === participant))
        .map(({ id, value }) => [id, value]),
    )
  const owned = Map.groupBy(all, ({ participant }) => participant)
  const participants = all
    .filter(({ kind }) => kind === 'participant')
    .map(({ id, value }) => {
      const own = owned.get(id) ?? []
      const of = (kind: RegisterKind) =>
        Object.fromEntries(own.filter((entry) => entry.kind === kind).map((entry) => [localId(entry), entry.value]))
      return [id, { ...value, people: of('person'), waivers: of('waiver') }]
    })
  const rest = Object.entries(worldKinds).map(([key, kind]) => [key, valuesOf(kind, null)])
  const document = { format: 1, participants: Object.fromEntries(participants), ...Object.fromEntries(rest) }
  return stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })
}

/** The id of what belongs to a participant begins with that participant's. */
const localId = ({ id, participant }: RegisterEntry): string => id.slice((participant?.length ?? -1) + 1)

/** Reads what {@link exportRegister} writes. @throws {PkiError} `REGISTER_INVALID`, `WAIVER_OUT_OF_REACH` */
export function parseRegister(text: string, file: string): RegisterEntry[] {
  const result = parseYaml(text, documentSchema)
  if ('problems' in result)
    throw new PkiError('REGISTER_INVALID', result.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  const { participants, format: _format, ...rest } = result.data
  const owned = Object.entries(participants).flatMap(([id, { people, waivers, ...value }]) => [
    parseEntry('participant', id, null, value),
    ...Object.entries({ people, waivers }).flatMap(([key, byId]) =>
      Object.entries(byId).map(([local, each]) =>
        parseEntry(ownedKinds[key as keyof typeof ownedKinds], `${id}/${local}`, id, each),
      ),
    ),
  ])
  const world = Object.entries(rest).flatMap(([key, byId]) =>
    Object.entries(byId).map(([id, each]) => parseEntry(worldKinds[key as keyof typeof worldKinds], id, null, each)),
  )
  return [...owned, ...world]
}

/** Returns the changes that make the register say what `wanted` says and nothing else. */
export async function changesTo(
  wanted: readonly RegisterEntry[],
  store: Pick<Store, 'listRegister'>,
): Promise<RegisterChange[]> {
  const keyOf = ({ kind, id }: { kind: RegisterKind; id: string }): string => `${registerKinds.indexOf(kind)} ${id}`
  const kept = new Set(wanted.map(keyOf))
  const removed = (await store.listRegister({})).filter((entry) => !kept.has(keyOf(entry)))
  return [...removed.map(({ kind, id }) => ({ remove: { kind, id } })), ...wanted.map((put) => ({ put }))]
}
