import { dump } from 'js-yaml'
import { z } from 'zod'
import { PkiError } from '../../../base/index.ts'
import { parseYaml } from '../../../base/yaml/index.ts'
import { pkis } from '../../../pki/profile/ids/index.ts'
import {
  type Environment,
  type RegisterEntry,
  type RegisterKind,
  registerKinds,
  type WorldConfig,
} from '../../../records/index.ts'
import type { Store } from '../../../store/index.ts'
import { parseEntry } from '../../register/document/index.ts'
import type { RegisterChange } from '../../register/index.ts'
import { environmentSchema } from './environment-schema.ts'

// Only the structure is checked here. Each entry is validated later.
const entries = z.record(z.string().min(1), z.record(z.string(), z.unknown())).default({})
const owner = z.looseObject({ people: entries, waivers: entries })
const documentSchema = z.strictObject({
  format: z.literal(1),
  environments: z.record(z.string().min(1), environmentSchema.omit({ name: true })).default({}),
  participants: z.record(z.string().min(1), owner).default({}),
  policies: entries,
  approvals: entries,
  deviceThresholds: entries,
})

const worldKinds = { policies: 'policy', approvals: 'approval', deviceThresholds: 'device-threshold' } as const
const ownedKinds = { people: 'person', waivers: 'waiver' } as const

/** The contents of a register document: environments (kept in world.yaml), and entries (kept in the register). */
export interface RegisterDocument {
  readonly environments: readonly Environment[]
  readonly entries: readonly RegisterEntry[]
}

/** Returns the whole register as YAML. The same register always gives the same text, so it can be kept in git. */
export async function formatRegister(
  store: Pick<Store, 'listRegister'>,
  { environments }: Pick<WorldConfig, 'environments'>,
): Promise<string> {
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
  const document = {
    format: 1,
    environments: Object.fromEntries(sortEnvironments(environments).map(({ name, ...each }) => [name, each])),
    participants: Object.fromEntries(participants),
    ...Object.fromEntries(rest),
  }
  return dump(document, { lineWidth: 120, noRefs: true })
}

/** Sorts environments and their keys, so that they can be compared as text. */
const sortEnvironments = (environments: readonly Environment[]): Environment[] =>
  environments
    .map(({ name, dnsSuffixes, crlBaseUri, policyOids }) => {
      const own = pkis.flatMap((pki) => {
        const { value, source } = policyOids[pki] ?? {}
        return value === undefined ? [] : [[pki, { value, source }]]
      })
      return { name, dnsSuffixes, crlBaseUri, policyOids: Object.fromEntries(own) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/**
 * Returns the environments that are in a document but not in the world.
 * @throws {PkiError} `REGISTER_CONFLICT` if the document would change or remove an environment
 */
export function missingEnvironments(
  wanted: readonly Environment[],
  { environments }: Pick<WorldConfig, 'environments'>,
): readonly Environment[] {
  const there = new Map(sortEnvironments(environments).map((each) => [each.name, each]))
  const changed: string[] = []
  const missing: Environment[] = []
  for (const each of sortEnvironments(wanted)) {
    const before = there.get(each.name)
    if (!before) missing.push(each)
    else if (JSON.stringify(before) !== JSON.stringify(each)) changed.push(each.name)
    there.delete(each.name)
  }
  const removed = [...there.keys()]
  const would = [
    ...(changed.length > 0 ? [`change environment ${changed.map(quote).join(', ')}`] : []),
    ...(removed.length > 0 ? [`remove environment ${removed.map(quote).join(', ')}`] : []),
  ]
  if (would.length === 0) return missing
  throw new PkiError(
    'REGISTER_CONFLICT',
    `the import would ${would.join(' and ')}; an import can only add environments`,
    {
      source: 'ETAD 4.1',
      cure: 'write "environments" as "tpki register export" does; change an environment in world.yaml',
    },
  )
}

const quote = (text: string): string => `"${text}"`

/** Returns an id without its prefix, the id of the participant. */
const localId = ({ id, participant }: RegisterEntry): string => id.slice((participant?.length ?? -1) + 1)

/** Parses the output of {@link formatRegister}. @throws {PkiError} `REGISTER_INVALID`, `WAIVER_OUT_OF_REACH` */
export function parseRegister(text: string, file: string): RegisterDocument {
  const result = parseYaml(text, documentSchema)
  if ('problems' in result)
    throw new PkiError('REGISTER_INVALID', result.problems.map((problem) => `${file}: ${problem}`).join('\n'))
  const { participants, environments: byName, format: _format, ...rest } = result.data
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
  const environments = Object.entries(byName).map(([name, each]) => ({ name, ...each }))
  return { environments, entries: [...owned, ...world] }
}

/** Returns the changes that make the register equal to `wanted`. */
export async function changesTo(
  wanted: readonly RegisterEntry[],
  store: Pick<Store, 'listRegister'>,
): Promise<RegisterChange[]> {
  const keyOf = ({ kind, id }: { kind: RegisterKind; id: string }): string => `${registerKinds.indexOf(kind)} ${id}`
  const kept = new Set(wanted.map(keyOf))
  const removed = (await store.listRegister({})).filter((entry) => !kept.has(keyOf(entry)))
  return [...removed.map(({ kind, id }) => ({ remove: { kind, id } })), ...wanted.map((put) => ({ put }))]
}
